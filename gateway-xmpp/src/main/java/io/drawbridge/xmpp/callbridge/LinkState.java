package io.drawbridge.xmpp.callbridge;

/**
 * States of a component's registration (XEP-0114 over TLS). All transitions; {@link LinkInput.Disable} leads from each state to
 * {@link #DISABLED}, and what is not listed changes nothing:
 *
 * <table>
 * <caption>Transitions</caption>
 * <tr><th>from</th><th>input</th><th>to</th></tr>
 * <tr><td>DISABLED</td><td>Enable</td><td>RESOLVING</td></tr>
 * <tr><td>RESOLVING</td><td>Resolved</td><td>CONNECTING</td></tr>
 * <tr><td>CONNECTING</td><td>Connected, TLS follows</td><td>TLS</td></tr>
 * <tr><td>CONNECTING</td><td>Connected, plain</td><td>AUTHENTICATING</td></tr>
 * <tr><td>TLS</td><td>Secured</td><td>AUTHENTICATING</td></tr>
 * <tr><td>AUTHENTICATING</td><td>HandshakeAccepted</td><td>READY</td></tr>
 * <tr><td>TLS, AUTHENTICATING, READY</td><td>NextTarget</td><td>CONNECTING</td></tr>
 * <tr><td>all but DISABLED and BACKOFF</td><td>Lost</td><td>BACKOFF</td></tr>
 * <tr><td>BACKOFF</td><td>RetryDue</td><td>RESOLVING</td></tr>
 * </table>
 */
public enum LinkState {
    /** Switched off. */
    DISABLED,
    /** Waits for the addresses of the server. */
    RESOLVING,
    /** Waits for a TCP connection to any of the addresses ({@link ConnectRace}). */
    CONNECTING,
    /** Waits for the end of the TLS handshake. */
    TLS,
    /** Has opened its stream; waits for the server's, then for the answer to the handshake. */
    AUTHENTICATING,
    /** Registered. Joins are taken once a stanza to the own address has come back. */
    READY,
    /** Waits before the next attempt. */
    BACKOFF;

    /** The state after {@code input}; pure. */
    public static LinkState next(LinkState state, LinkInput input) {
        if (input instanceof LinkInput.Disable) {
            return DISABLED;
        }
        return switch (state) {
            case DISABLED -> input instanceof LinkInput.Enable ? RESOLVING : state;
            case BACKOFF -> input instanceof LinkInput.RetryDue ? RESOLVING : state;
            case RESOLVING -> input instanceof LinkInput.Resolved ? CONNECTING : orLost(state, input);
            case CONNECTING ->
                input instanceof LinkInput.Connected connected
                        ? (connected.tlsFollows() ? TLS : AUTHENTICATING)
                        : orLost(state, input);
            case TLS -> input instanceof LinkInput.Secured ? AUTHENTICATING : orLost(state, input);
            case AUTHENTICATING -> input instanceof LinkInput.HandshakeAccepted ? READY : orLost(state, input);
            case READY -> orLost(state, input);
        };
    }

    private static LinkState orLost(LinkState state, LinkInput input) {
        if (input instanceof LinkInput.Lost) {
            return BACKOFF;
        }
        return input instanceof LinkInput.NextTarget && state != RESOLVING ? CONNECTING : state;
    }
}
