/**
 * Bytes to stanzas and back: framing with limits, an immutable element tree, and the IQ envelope. The only place that sees aalto-xml
 * and Smack. Pure, but for {@link io.drawbridge.xmpp.stanza.StanzaFramerHandler}, which is a shell for a Netty pipeline. Depends on no
 * other package of the gateway. Start reading at {@link io.drawbridge.xmpp.stanza.StanzaFramer}, then
 * {@link io.drawbridge.xmpp.stanza.IqCodec}.
 */
@NullMarked
package io.drawbridge.xmpp.stanza;

import org.jspecify.annotations.NullMarked;
