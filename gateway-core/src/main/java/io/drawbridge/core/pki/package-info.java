/**
 * Keys, certificates and the rules for the names in them.
 */
@NullMarked
package io.drawbridge.core.pki;

import org.jspecify.annotations.NullMarked;
