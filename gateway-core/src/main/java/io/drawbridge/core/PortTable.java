package io.drawbridge.core;

import io.drawbridge.core.config.GatewayConfig;
import java.util.ArrayList;
import java.util.List;

/** Every port that a configuration listens on, and for whom it has to be open. Pure. */
public final class PortTable {
    /**
     * A port or a range of ports.
     *
     * @param ports {@code 5060} or {@code 20000-29999}
     * @param transport UDP or TCP
     * @param key what sets it
     * @param forWhom who must reach it
     */
    public record Row(String ports, String transport, String key, String forWhom) {}

    private final List<Row> rows = new ArrayList<>();

    private PortTable() {}

    /** The rows of {@code config}; listeners that are off have none. */
    public static List<Row> of(GatewayConfig config) {
        PortTable table = new PortTable();
        if (config.legs().contains("sip")) {
            table.add(config.sip().udpPort(), "UDP", "sip.udp-port", "rooms: SIP signalling");
            table.add(config.sip().tcpPort(), "TCP", "sip.tcp-port", "rooms: SIP signalling");
            table.add(config.sip().tlsPort(), "TCP", "sip.tls-port", "rooms: SIP signalling over TLS");
            GatewayConfig.PortRange rtp = config.sip().rtpPorts();
            table.rows.add(new Row(rtp.first() + "-" + rtp.last(), "UDP", "sip.rtp-ports", "rooms: sound and picture"));
        }
        table.add(config.web().httpsPort(), "TCP", "web.https-port", httpsUse(config));
        table.add(config.web().httpPort(), "TCP", "web.http-port", httpUse(config));
        int media = config.media().udpPort();
        if (config.legs().contains("webrtc") && media != 0 && !config.webBridgeApart()) {
            int last = media + config.media().loops() - 1;
            String ports = last == media ? String.valueOf(media) : media + "-" + last;
            table.rows.add(new Row(ports, "UDP", "media.udp-port", "browsers: sound and picture"));
        }
        if (config.legs().contains("webrtc") && config.turn().external().isEmpty()) {
            table.turn(config.turn());
        }
        if (config.legs().contains("xmpp")
                && config.xmpp().enabled()
                && config.xmpp().embedded()) {
            String use = "callbridges and web bridges in other processes; nobody, while one process does all";
            table.add(config.xmpp().componentPort(), "TCP", "xmpp.component-port", use);
        }
        return List.copyOf(table.rows);
    }

    private static String httpsUse(GatewayConfig config) {
        GatewayConfig.Xmpp xmpp = config.xmpp();
        boolean hasGuests = config.legs().contains("xmpp") && xmpp.enabled() && xmpp.embedded() && xmpp.guests();
        return "browsers: pages and signalling; " + (hasGuests ? "XMPP clients; " : "") + "operators";
    }

    /** Relay sockets speak with our own media, on this machine: nobody else must reach them, unless others may be relayed to. */
    private void turn(GatewayConfig.Turn turn) {
        add(turn.port(), "UDP", "turn.port", "browsers: STUN, and TURN where the media port is blocked");
        add(turn.port(), "TCP", "turn.port", "browsers: TURN where UDP is blocked");
        add(turn.tlsPort(), "TCP", "turn.tls-port", "browsers: TURN where all but TLS is blocked");
        if (!turn.allowedPeers().isEmpty()) {
            String ports = turn.relayPorts().first() + "-" + turn.relayPorts().last();
            rows.add(new Row(ports, "UDP", "turn.relay-ports", "turn.allowed-peers: what is relayed to and from them"));
        }
    }

    private static String httpUse(GatewayConfig config) {
        return config.domain().equals("localhost")
                ? "browsers on this machine: pages and signalling"
                : "browsers: led on to HTTPS";
    }

    private void add(int port, String transport, String key, String forWhom) {
        if (port != 0) {
            rows.add(new Row(String.valueOf(port), transport, key, forWhom));
        }
    }
}
