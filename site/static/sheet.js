// Typing a sheet: Enter moves on, from name to name; on a name that is empty it
// goes to the last button. The country of the row before stands in grey.
for (const form of document.querySelectorAll('[data-sheet]')) {
  const fields = [...form.querySelectorAll('[data-next]')];
  const save = form.querySelector('[value=save]');
  const countries = [...form.querySelectorAll('[name$="-country"]')];
  const carry = () => {
    let before = form.elements.country?.value ?? '';
    for (const field of countries) {
      field.placeholder = before;
      before = field.value || before;
    }
  };
  form.addEventListener('input', carry);
  carry();
  form.addEventListener('keydown', (event) => {
    const at = event.target;
    if (event.key !== 'Enter' || event.isComposing || at.tagName !== 'INPUT') return;
    event.preventDefault();
    const next = fields.find((field) => field !== at && at.compareDocumentPosition(field) & Node.DOCUMENT_POSITION_FOLLOWING);
    (at.name.endsWith('-name') && !at.value ? save : next ?? save).focus();
  });
}
