/**
 * Session descriptions: values, parser, printer, offer and answer (RFC 8866, RFC 3264). Pure: no sockets, no clock, no state.
 *
 * <p>Depends on nothing of the gateway but the names and lengths of the SRTP suites. Start reading at
 * {@link io.drawbridge.core.sdp.Negotiator}: text goes through {@link io.drawbridge.core.sdp.SdpParser} into values, the negotiator says
 * what becomes of each m line, and {@link io.drawbridge.core.sdp.AnswerBuilder} describes that together with our own addresses.
 */
@NullMarked
package io.drawbridge.core.sdp;

import org.jspecify.annotations.NullMarked;
