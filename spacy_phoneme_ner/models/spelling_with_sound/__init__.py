"""An encoder of spelling that listens to the sound where it is a stranger."""
