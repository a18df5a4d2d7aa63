/**
 * Asking DNS: one question, one answer that says in full what came of it, and how long it holds. Knows nothing of XMPP; may depend on
 * core.net and Netty. Start reading at {@link io.drawbridge.xmpp.dns.Dns}.
 */
@NullMarked
package io.drawbridge.xmpp.dns;

import org.jspecify.annotations.NullMarked;
