import './forms.js';
import './follow.js';
import './drafts.js';
