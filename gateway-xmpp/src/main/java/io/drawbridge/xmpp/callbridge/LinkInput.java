package io.drawbridge.xmpp.callbridge;

import java.net.InetSocketAddress;
import java.util.List;

/** What can happen to a link. */
public sealed interface LinkInput {
    /** The operator wants the link. */
    record Enable() implements LinkInput {}

    /** The operator does not want the link any more. */
    record Disable() implements LinkInput {}

    /** The server's addresses, best first, at least one. */
    record Resolved(List<InetSocketAddress> targets) implements LinkInput {}

    /**
     * TCP stands.
     *
     * @param left the other addresses, as far as they have not failed
     */
    record Connected(boolean tlsFollows, List<InetSocketAddress> left) implements LinkInput {}

    /** TLS stands and the certificate is the right one. */
    record Secured() implements LinkInput {}

    /** The server has opened its stream. */
    record StreamOpened(String streamId) implements LinkInput {}

    /** The server has taken the handshake. */
    record HandshakeAccepted() implements LinkInput {}

    /**
     * The ping of that id has come back.
     *
     * @param error why the server would not carry it; empty when it came all the way round
     */
    record PingAnswered(String id, String error) implements LinkInput {}

    /** The attempt or the link is over. */
    record Lost(LinkFault fault) implements LinkInput {}

    /** The timer that was set has run out. */
    record Timer() implements LinkInput {}

    /** From the machine itself: the attempt is over, and there is another address to try at once. */
    record NextTarget(LinkFault fault) implements LinkInput {}

    /** From the machine itself: the wait is over. */
    record RetryDue() implements LinkInput {}
}
