'use strict';
(async () => {
  const list = document.getElementById('list');
  const find = document.getElementById('find');
  const version = document.getElementById('version');
  const answer = await fetch('/openapi');
  const api = await answer.json();
  document.getElementById('about').textContent = api.info.description;

  const element = (name, text, kind) => {
    const made = document.createElement(name);
    if (text) made.textContent = text;
    if (kind) made.className = kind;
    return made;
  };
  const minor = (text) => Number(text.split('.')[1]);
  const schemaOf = (reference) => {
    const name = reference.split('/').pop();
    return api.components.schemas[name];
  };

  const rows = [];
  for (const [path, item] of Object.entries(api.paths)) {
    for (const [verb, operation] of Object.entries(item)) {
      if (verb === 'parameters') continue;
      for (const action of operation['x-halite-actions']) {
        rows.push({path, verb: verb.toUpperCase(), tag: (operation.tags || ['Other'])[0], action});
      }
    }
  }
  rows.sort((a, b) => a.tag.localeCompare(b.tag) || a.path.localeCompare(b.path));

  const show = () => {
    const words = find.value.toLowerCase().split(/\s+/).filter(Boolean);
    const now = Number(version.value);
    list.replaceChildren();
    let tag = null;
    for (const row of rows) {
      const action = row.action;
      if (now < minor(action.since) || now > minor(action.until)) continue;
      const text = [row.verb, row.path, row.tag, action.key, action.policy, action.summary]
        .join(' ').toLowerCase();
      if (!words.every((word) => text.includes(word))) continue;
      if (row.tag !== tag) {
        tag = row.tag;
        list.append(element('h2', tag));
      }
      const box = element('details');
      const head = element('summary');
      head.append(element('span', row.verb, 'verb'), element('code', row.path));
      if (action.key) head.append(element('code', ' {"' + action.key + '"}'));
      head.append(element('span', action.summary || '', 'note'));
      box.append(head);
      const facts = ['since ' + action.since, 'until ' + action.until, 'answers ' + action.success];
      if (action.policy) facts.push('rule ' + action.policy);
      box.append(element('p', facts.join(' · ')));
      const body = action.bodies.filter((b) => minor(b.since) <= now).pop();
      if (body) box.append(element('pre', JSON.stringify(schemaOf(body.schema), null, 2)));
      list.append(box);
    }
    if (!list.children.length) list.append(element('p', 'Nothing matches.'));
  };
  find.addEventListener('input', show);
  version.addEventListener('input', show);
  show();
})();
