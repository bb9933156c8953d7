"""Files and folders: names, writing whole or not at all, noticing damage and absurd sizes."""
