/**
 * Who is reachable at us, and proof of who somebody is: bindings (RFC 3261 section 10.3, RFC 3327, RFC 5626) and digest in both roles
 * (RFC 7616, RFC 8760). Pure: (request, now) in, response out. May depend on core.config, sip.message and sip.transaction's
 * {@code Flow}. Start reading at Registrar, for the gateway's own credentials at DigestClient.
 */
@NullMarked
package io.drawbridge.sip.registrar;

import org.jspecify.annotations.NullMarked;
