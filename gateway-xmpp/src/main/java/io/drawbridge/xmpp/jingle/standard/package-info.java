/**
 * Jingle as other people's clients speak it: sessions (XEP-0166) with RTP descriptions (XEP-0167) over ICE-UDP (XEP-0176) and DTLS
 * (XEP-0320), read into the values of {@code core.sdp} and written from them. {@link io.drawbridge.xmpp.jingle.standard.ContentReader} and
 * {@link io.drawbridge.xmpp.jingle.standard.ContentWriter} are the codec and pure; {@link io.drawbridge.xmpp.jingle.standard.GuestCalls}
 * holds the sessions and is where to start reading; {@link io.drawbridge.xmpp.jingle.standard.MeetingContacts} makes meetings look like
 * contacts that can be called. What the gateway's own pages say to it is in the package above.
 */
@NullMarked
package io.drawbridge.xmpp.jingle.standard;

import org.jspecify.annotations.NullMarked;
