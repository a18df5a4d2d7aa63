package io.drawbridge.core.config;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What the keys of STUN and TURN must be together with others. */
final class TurnChecks {
    private final Values values;
    private final List<ConfigFault> faults = new ArrayList<>();

    private TurnChecks(Values values) {
        this.values = values;
    }

    static List<ConfigFault> check(Values values) {
        TurnChecks checks = new TurnChecks(values);
        if (!values.areClear(Keys.LEGS, Keys.TURN_EXTERNAL)
                || !values.get(Keys.LEGS).contains("webrtc")) {
            return List.of();
        }
        if (values.get(Keys.TURN_EXTERNAL).isEmpty()) {
            checks.ports();
        } else {
            checks.secret();
        }
        return checks.faults;
    }

    /** Only the built-in server takes a secret that we make up. */
    private void secret() {
        if (values.areClear(Keys.TURN_SECRET) && values.get(Keys.TURN_SECRET).isEmpty()) {
            faults.add(new ConfigFault(
                    "turn.secret", "", "must be given: the secret that turn.external makes credentials with"));
        }
    }

    private void ports() {
        Stream.of(Keys.SIP_TCP_PORT, Keys.SIP_TLS_PORT, Keys.HTTPS_PORT, Keys.HTTP_PORT)
                .forEach(other -> {
                    differ(Keys.TURN_PORT, other);
                    differ(Keys.TURN_TLS_PORT, other);
                });
        boolean xmpp = values.get(Keys.XMPP_ENABLED) && values.get(Keys.XMPP_EMBEDDED);
        if (xmpp && values.areClear(Keys.XMPP_ENABLED, Keys.XMPP_EMBEDDED)) {
            differ(Keys.TURN_PORT, Keys.XMPP_COMPONENT_PORT);
            differ(Keys.TURN_TLS_PORT, Keys.XMPP_COMPONENT_PORT);
        }
        differ(Keys.TURN_TLS_PORT, Keys.TURN_PORT);
        differ(Keys.TURN_PORT, Keys.SIP_UDP_PORT);
        media();
        relays();
        alternates();
    }

    /** A secret that was made up here makes no credentials for others. */
    private void alternates() {
        if (values.areClear(Keys.TURN_ALTERNATE_SERVERS, Keys.TURN_SECRET)
                && !values.get(Keys.TURN_ALTERNATE_SERVERS).isEmpty()
                && values.get(Keys.TURN_SECRET).isEmpty()) {
            faults.add(new ConfigFault("turn.secret", "", "must be given: the one of turn.alternate-servers as well"));
        }
    }

    private void differ(Key<Integer> key, Key<Integer> other) {
        if (values.areClear(key, other)
                && values.get(key) != 0
                && values.get(key).equals(values.get(other))) {
            faults.add(
                    new ConfigFault(key.name(), String.valueOf(values.get(key)), "already taken by " + other.name()));
        }
    }

    private void media() {
        int turn = values.get(Keys.TURN_PORT);
        int first = values.get(Keys.MEDIA_UDP_PORT);
        int last = first + values.get(Keys.MEDIA_LOOPS) - 1;
        boolean clear = values.areClear(Keys.TURN_PORT, Keys.MEDIA_UDP_PORT, Keys.MEDIA_LOOPS);
        if (clear && turn != 0 && first != 0 && turn >= first && turn <= last) {
            faults.add(new ConfigFault("turn.port", String.valueOf(turn), "already taken by media.udp-port"));
        }
    }

    private void relays() {
        GatewayConfig.PortRange relays = values.get(Keys.TURN_RELAY_PORTS);
        GatewayConfig.PortRange rtp = values.get(Keys.SIP_RTP_PORTS);
        boolean on = values.get(Keys.TURN_PORT) != 0 || values.get(Keys.TURN_TLS_PORT) != 0;
        boolean meet = relays.first() <= rtp.last() && rtp.first() <= relays.last();
        boolean clear = values.areClear(
                Keys.TURN_RELAY_PORTS, Keys.SIP_RTP_PORTS, Keys.TURN_PORT, Keys.TURN_TLS_PORT, Keys.LEGS);
        if (clear && on && meet && values.get(Keys.LEGS).contains("sip")) {
            String range = relays.first() + "-" + relays.last();
            faults.add(new ConfigFault("turn.relay-ports", range, "must not meet sip.rtp-ports"));
        }
    }
}
