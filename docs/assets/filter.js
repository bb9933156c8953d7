// Hides the rows of the table of languages that do not hold what is typed.
const input = document.getElementById("filter");
if (input) {
  input.addEventListener("input", () => {
    const wanted = input.value.trim().toLowerCase();
    for (const row of document.querySelectorAll("article tbody tr")) {
      row.hidden = !row.textContent.toLowerCase().includes(wanted);
    }
  });
}
