/**
 * Keys, certificates and the rules for the names in them. Start reading at {@link io.drawbridge.core.pki.DataDirPki} for what we present,
 * at {@link io.drawbridge.core.pki.PeerRules} for whom we believe.
 */
@NullMarked
package io.drawbridge.core.pki;

import org.jspecify.annotations.NullMarked;
