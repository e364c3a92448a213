const LATE = 400; // after those who fill the menus
const MENUS = ['bpmn-create', 'bpmn-append'];
const INCOMPLETE = /none-boundary-event$/; // an event at the edge of an activity has to say what it waits for

/** Shows in the menus what they would only find by its name, such as the inclusive gateway. */
class DialectMenus {
  static $inject = ['popupMenu'];

  constructor(popupMenu) {
    for (const menu of MENUS) popupMenu.registerProvider(menu, LATE, this);
  }

  getPopupMenuEntries() {
    return (entries) => {
      const offered = Object.entries(entries).filter(([id]) => !INCOMPLETE.test(id));
      return Object.fromEntries(offered.map(([id, { rank: _, ...entry }]) => [id, entry]));
    };
  }
}

export const dialectMenus = { __init__: ['dialectMenus'], dialectMenus: ['type', DialectMenus] };
