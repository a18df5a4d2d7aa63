package io.drawbridge.core.config;

import io.drawbridge.core.directory.MeetingSpec;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What no key can be judged for alone: ports used twice, half a key pair, files that are not there, meetings of one name. */
final class CrossChecks {
    private final Values values;
    private final List<ConfigFault> faults = new ArrayList<>();

    private CrossChecks(Values values) {
        this.values = values;
    }

    static List<ConfigFault> check(Values values) {
        CrossChecks checks = new CrossChecks(values);
        checks.tcpPorts();
        checks.udpPorts();
        checks.pair(Keys.TLS_CERTIFICATE, Keys.TLS_KEY);
        checks.pair(Keys.SIP_TLS_CERTIFICATE, Keys.SIP_TLS_KEY);
        checks.pair(Keys.WEB_TLS_CERTIFICATE, Keys.WEB_TLS_KEY);
        checks.pair(Keys.XMPP_TLS_CERTIFICATE, Keys.XMPP_TLS_KEY);
        checks.files();
        checks.plainLink();
        checks.foreignServer();
        checks.meetings();
        checks.neighbours();
        checks.faults.addAll(TurnChecks.check(values));
        return checks.faults;
    }

    private void tcpPorts() {
        Map<Integer, String> users = new HashMap<>();
        Stream.of(Keys.SIP_TCP_PORT, Keys.SIP_TLS_PORT, Keys.HTTPS_PORT, Keys.HTTP_PORT)
                .forEach(key -> claim(users, key));
        boolean ownServer = values.get(Keys.XMPP_ENABLED) && values.get(Keys.XMPP_EMBEDDED);
        if (ownServer && values.areClear(Keys.XMPP_ENABLED, Keys.XMPP_EMBEDDED)) {
            claim(users, Keys.XMPP_COMPONENT_PORT);
        }
    }

    private void claim(Map<Integer, String> users, Key<Integer> key) {
        int port = values.get(key);
        String other = port == 0 || !values.areClear(key) ? null : users.putIfAbsent(port, key.name());
        if (other != null) {
            faults.add(new ConfigFault(key.name(), String.valueOf(port), "already taken by " + other));
        }
    }

    private void udpPorts() {
        int sip = values.get(Keys.SIP_UDP_PORT);
        GatewayConfig.PortRange rtp = values.get(Keys.SIP_RTP_PORTS);
        int media = values.get(Keys.MEDIA_UDP_PORT);
        int lastMedia = media == 0 ? 0 : media + values.get(Keys.MEDIA_LOOPS) - 1;
        boolean mediaIsClear = values.areClear(Keys.MEDIA_UDP_PORT, Keys.MEDIA_LOOPS);
        boolean rtpIsClear = values.areClear(Keys.SIP_RTP_PORTS);
        boolean sipIsClear = values.areClear(Keys.SIP_UDP_PORT);
        if (mediaIsClear && lastMedia > 65_535) {
            faults.add(new ConfigFault(
                    "media.udp-port", String.valueOf(media), "media.loops ports from there up must end at 65535"));
        }
        if (mediaIsClear && rtpIsClear && media != 0 && media <= rtp.last() && lastMedia >= rtp.first()) {
            faults.add(new ConfigFault("media.udp-port", media + "-" + lastMedia, "inside sip.rtp-ports"));
        }
        if (sipIsClear && rtpIsClear && sip != 0 && sip >= rtp.first() && sip <= rtp.last()) {
            faults.add(new ConfigFault("sip.udp-port", String.valueOf(sip), "inside sip.rtp-ports"));
        }
        if (sipIsClear && mediaIsClear && sip != 0 && sip >= media && sip <= lastMedia) {
            faults.add(new ConfigFault("sip.udp-port", String.valueOf(sip), "already taken by media.udp-port"));
        }
    }

    private void pair(Key<Optional<Path>> certificate, Key<Optional<Path>> key) {
        boolean hasCertificate = isOwn(certificate);
        if (values.areClear(certificate, key) && hasCertificate != isOwn(key)) {
            Key<?> missing = hasCertificate ? key : certificate;
            Key<?> given = hasCertificate ? certificate : key;
            faults.add(new ConfigFault(missing.name(), "", "must be given too, since " + given.name() + " is"));
        }
    }

    private boolean isOwn(Key<?> key) {
        Raw own = values.raw().get(key.name());
        return own != null && !own.isBlank();
    }

    private void files() {
        Stream.of(
                        Keys.TLS_CERTIFICATE,
                        Keys.TLS_KEY,
                        Keys.SIP_TLS_CERTIFICATE,
                        Keys.SIP_TLS_KEY,
                        Keys.WEB_TLS_CERTIFICATE,
                        Keys.WEB_TLS_KEY,
                        Keys.XMPP_TLS_CERTIFICATE,
                        Keys.XMPP_TLS_KEY,
                        Keys.XMPP_TLS_TRUST)
                .filter(this::isOwn)
                .forEach(key -> values.get(key)
                        .filter(path -> !Files.isReadable(path) || Files.isDirectory(path))
                        .ifPresent(path ->
                                faults.add(new ConfigFault(key.name(), path.toString(), "is not a readable file"))));
    }

    /**
     * XEP-0114 proves its secret with a plain hash, so without TLS it may not leave the machine unless the operator says so. Servers that
     * DNS names are judged when their addresses are known.
     */
    private void plainLink() {
        boolean plain = values.get(Keys.XMPP_TLS_MODE).equals("off") && !values.get(Keys.XMPP_TLS_ALLOW_PLAIN);
        String server = values.get(Keys.XMPP_SERVER_ADDRESS);
        boolean isRemote = !server.isEmpty() && !isLoopback(server);
        boolean clear = values.areClear(
                Keys.XMPP_ENABLED, Keys.XMPP_SERVER_ADDRESS, Keys.XMPP_TLS_MODE, Keys.XMPP_TLS_ALLOW_PLAIN);
        if (clear && values.get(Keys.XMPP_ENABLED) && plain && isRemote) {
            faults.add(new ConfigFault(
                    "xmpp.tls.mode",
                    "off",
                    "allowed is required, or off with a loopback server or xmpp.tls.allow-plain"));
        }
    }

    /** Only the built-in server takes secrets that we make up. */
    private void foreignServer() {
        boolean isForeign = values.get(Keys.LEGS).contains("xmpp")
                && values.get(Keys.XMPP_ENABLED)
                && !values.get(Keys.XMPP_EMBEDDED);
        if (isForeign && values.areClear(Keys.LEGS, Keys.XMPP_ENABLED, Keys.XMPP_EMBEDDED)) {
            if (!isWebBridgeApart()) {
                secret(Keys.XMPP_CALLBRIDGE_SECRET);
            }
            if (!values.get(Keys.XMPP_WEBBRIDGE_ID).isEmpty()) {
                secret(Keys.XMPP_WEBBRIDGE_SECRET);
            }
        }
    }

    /** As {@link GatewayConfig#webBridgeApart()}: such a process registers no callbridge. */
    private boolean isWebBridgeApart() {
        return values.areClear(Keys.MEETINGS, Keys.XMPP_WEBBRIDGE_ID)
                && !values.get(Keys.LEGS).contains("sip")
                && values.get(Keys.MEETINGS).isEmpty()
                && !values.get(Keys.XMPP_WEBBRIDGE_ID).isEmpty();
    }

    private void secret(Key<GatewayConfig.Secret> key) {
        if (values.areClear(key) && values.get(key).isEmpty()) {
            faults.add(new ConfigFault(
                    key.name(), "", "must be given: the secret that the XMPP server has for this component"));
        }
    }

    private static boolean isLoopback(String hostPort) {
        String host = hostPort.startsWith("[")
                ? hostPort.substring(1, hostPort.indexOf(']'))
                : hostPort.replaceFirst("\\.?(:\\d+)?$", "");
        InetAddress address = NetUtil.createInetAddressFromIpAddressString(host);
        return address == null ? host.equalsIgnoreCase("localhost") : address.isLoopbackAddress();
    }

    private void meetings() {
        Map<String, String> taken = new HashMap<>();
        values.entries(Keys.MEETINGS).forEach((i, meeting) -> {
            unique(taken, "meetings[" + i + "].name", meeting.name());
            unique(taken, "meetings[" + i + "].number", meeting.number());
            pins(i, meeting);
        });
        values.entries(Keys.TENANTS)
                .forEach((i, tenant) -> unique(taken, "tenants[" + i + "]", tenant.toLowerCase(Locale.ROOT)));
    }

    private void pins(int i, MeetingSpec meeting) {
        if (!meeting.pin().isEmpty() && meeting.pin().equals(meeting.hostPin())) {
            faults.add(new ConfigFault("meetings[" + i + "].host-pin", "***", "must be another one than pin"));
        }
    }

    /** Accounts and trunks under one name each; rules that lead to trunks that there are. */
    private void neighbours() {
        Map<String, String> taken = new HashMap<>();
        values.entries(Keys.SIP_ACCOUNTS)
                .forEach((i, account) -> unique(taken, "sip.accounts[" + i + "].user", account.user()));
        values.entries(Keys.SIP_TRUNKS).forEach((i, trunk) -> {
            unique(taken, "sip.trunks[" + i + "].name", trunk.name());
            trunk.trust()
                    .filter(path -> !Files.isReadable(path) || Files.isDirectory(path))
                    .ifPresent(path -> faults.add(
                            new ConfigFault("sip.trunks[" + i + "].trust", path.toString(), "is not a readable file")));
        });
        values.entries(Keys.SIP_TRUNKS).forEach((i, trunk) -> {
            boolean off = values.areClear(Keys.SIP_TLS_PORT) && values.get(Keys.SIP_TLS_PORT) == 0;
            if (off && trunk.transport().equals("tls")) {
                faults.add(
                        new ConfigFault("sip.trunks[" + i + "].transport", "tls", "sip.tls-port must not be 0 then"));
            }
        });
        if (!values.areClear(Keys.SIP_TRUNKS)) {
            return;
        }
        List<String> names =
                values.get(Keys.SIP_TRUNKS).stream().map(SipTrunk::name).toList();
        values.entries(Keys.SIP_DIAL_RULES).forEach((i, rule) -> {
            if (!rule.trunk().isEmpty() && !names.contains(rule.trunk())) {
                String known = names.isEmpty() ? "there are none" : "known are " + String.join(", ", names);
                faults.add(new ConfigFault(
                        "sip.dial-rules[" + i + "].trunk", rule.trunk(), "must name a trunk of sip.trunks; " + known));
            }
        });
    }

    private void unique(Map<String, String> taken, String key, String value) {
        String other = value.isEmpty() ? null : taken.putIfAbsent(value, key);
        if (other != null) {
            faults.add(new ConfigFault(key, value, "already taken by " + other));
        }
    }
}
