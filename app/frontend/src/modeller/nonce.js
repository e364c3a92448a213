import { StyleModule } from 'style-mod';

/**
 * Give the style element of the expression fields (CodeMirror) the nonce of this response.
 *
 * The properties panel creates those editors itself and offers no way to pass their `cspNonce`, so the
 * one function that mounts their styles gets it here. All other styles come from files.
 */
export function useNonce(nonce) {
  const mount = StyleModule.mount;
  StyleModule.mount = (root, modules, options) => mount.call(StyleModule, root, modules, { nonce, ...options });
}
