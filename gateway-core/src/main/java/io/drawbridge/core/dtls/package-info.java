/**
 * DTLS-SRTP for any leg (RFC 5764): one handshake over a path that somebody else has verified, which ends in SRTP keys. Start
 * reading at {@link io.drawbridge.core.dtls.DtlsEngine}. May depend on {@code core.call}, {@code core.rtp} and {@code core.sdp};
 * the only place with Bouncy Castle's TLS.
 */
@NullMarked
package io.drawbridge.core.dtls;

import org.jspecify.annotations.NullMarked;
