package io.drawbridge.xmpp.leg;

import io.drawbridge.core.config.GatewayConfig;
import io.drawbridge.core.config.GatewayConfig.Secret;
import io.drawbridge.core.config.GatewayConfig.Xmpp;
import io.drawbridge.core.net.Loops;
import io.drawbridge.core.pki.Pki;
import io.drawbridge.core.pki.ServerNames;
import io.drawbridge.xmpp.callbridge.GroupTimes;
import io.drawbridge.xmpp.callbridge.LinkTimes;
import io.drawbridge.xmpp.component.AddressLookup;
import io.drawbridge.xmpp.component.GroupSettings;
import io.drawbridge.xmpp.component.LinkTls;
import io.drawbridge.xmpp.component.ServerAddress;
import io.drawbridge.xmpp.component.ServerLookup;
import io.drawbridge.xmpp.component.ServerTls;
import io.drawbridge.xmpp.component.SrvLookup;
import io.drawbridge.xmpp.component.TlsKeeper;
import io.drawbridge.xmpp.dns.NameServers;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the configuration means for server and links. Throws {@link IllegalStateException} with a sentence for the operator where it cannot mean anything. */
final class XmppPlan {
    private final GatewayConfig config;
    private final Xmpp xmpp;
    private final Pki pki;
    private @Nullable TlsKeeper keeper;

    XmppPlan(GatewayConfig config, Pki pki) {
        this(config, config.xmpp(), pki);
    }

    /** With XMPP settings that came later than the rest of the configuration. */
    XmppPlan(GatewayConfig config, Xmpp xmpp, Pki pki) {
        this.config = config;
        this.xmpp = xmpp;
        this.pki = pki;
    }

    /** Whether this process takes joins; a web bridge apart only asks for them. */
    boolean callbridge() {
        return !config.webBridgeApart();
    }

    String callbridgeDomain() {
        return xmpp.componentDomain().toLowerCase(Locale.ROOT);
    }

    /** Empty when the web side joins over the callbridge's own link. */
    Optional<String> webbridgeDomain() {
        return xmpp.webbridgeId().isEmpty() ? Optional.empty() : Optional.of(domainOf(xmpp.webbridgeId()));
    }

    private String domainOf(String id) {
        String lower = id.toLowerCase(Locale.ROOT);
        return lower.indexOf('.') >= 0 ? lower : lower + "." + xmpp.domain();
    }

    /** Where joins go: the domains of the callbridges, this process's own when none are named. */
    List<String> callbridgeDomains() {
        return xmpp.callbridges().isEmpty()
                ? List.of(callbridgeDomain())
                : xmpp.callbridges().stream().map(this::domainOf).distinct().toList();
    }

    /** Whose word about a guest's address is taken: this process's own components and the web bridges that are named. */
    Set<String> webDomains() {
        Set<String> all = new LinkedHashSet<>(ownDomains());
        xmpp.webbridges().forEach(id -> all.add(domainOf(id)));
        return all;
    }

    /** The domains that this process itself registers. */
    Set<String> ownDomains() {
        Set<String> own = new LinkedHashSet<>();
        if (callbridge()) {
            own.add(callbridgeDomain());
        }
        webbridgeDomain().ifPresent(own::add);
        return own;
    }

    /** The components by domain, with their secrets; the callbridge first. */
    Map<String, Secret> components() throws IOException {
        Map<String, Secret> all = new LinkedHashMap<>();
        if (callbridge() || !xmpp.callbridgeSecret().isEmpty()) {
            all.put(callbridgeDomain(), secret(xmpp.callbridgeSecret(), "callbridge"));
        }
        Optional<String> webbridge = webbridgeDomain();
        if (webbridge.isPresent()) {
            all.put(webbridge.get(), secret(xmpp.webbridgeSecret(), "webbridge"));
        }
        return all;
    }

    /** The callbridge's secret as far as there is one; nothing is made. */
    Optional<Secret> knownSecret() throws IOException {
        return SecretFile.known(xmpp.callbridgeSecret(), config.dataDir().resolve("xmpp-callbridge-secret"));
    }

    /** The settings that are meant. */
    Xmpp settings() {
        return xmpp;
    }

    private Secret secret(Secret configured, String who) throws IOException {
        if (configured.isEmpty() && !xmpp.embedded()) {
            throw new IllegalStateException("xmpp." + who
                    + "-secret is empty: set it to the secret that the XMPP server has for this component");
        }
        return SecretFile.configuredOr(configured, config.dataDir().resolve("xmpp-" + who + "-secret"));
    }

    /** Finds out what cannot mean anything before something is touched; reads keys and certificates, so it takes a moment. */
    void check() {
        tls();
        if (!ownServer() && !xmpp.serverAddress().isBlank()) {
            foreignServer();
        }
    }

    /** Whether the links go to the built-in server of this process. */
    boolean ownServer() {
        return xmpp.embedded() && xmpp.serverAddress().isBlank();
    }

    private boolean plain() {
        return xmpp.tls().mode().equals("off");
    }

    /** What the built-in server binds; port 0 in the configuration: loopback only, on any free port. */
    List<InetSocketAddress> listeners() {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        boolean onlyLoopback =
                xmpp.componentPort() == 0 || (plain() && !xmpp.tls().allowPlain());
        if (onlyLoopback) {
            return List.of(new InetSocketAddress(loopback, xmpp.componentPort()));
        }
        List<InetAddress> bind = config.network().bind();
        if (bind.isEmpty()) {
            return List.of(new InetSocketAddress(xmpp.componentPort()));
        }
        List<InetSocketAddress> listeners = new ArrayList<>();
        bind.forEach(address -> listeners.add(new InetSocketAddress(address, xmpp.componentPort())));
        if (bind.stream().noneMatch(a -> a.isAnyLocalAddress() || a.equals(loopback))) {
            listeners.add(new InetSocketAddress(loopback, xmpp.componentPort()));
        }
        return listeners;
    }

    /** The configured server. */
    private ServerAddress foreignServer() {
        String text = xmpp.serverAddress();
        ServerAddress address = ServerAddress.parse(text)
                .orElseThrow(() -> new IllegalStateException("xmpp.server-address \"" + text
                        + "\" is no address: host, host:port, 192.0.2.1:port or [2001:db8::1]:port"));
        if (plain() && !xmpp.tls().allowPlain() && !loopback(address.host())) {
            throw new IllegalStateException("xmpp.tls.mode is off, but " + address
                    + " is beyond this machine: use TLS, or set xmpp.tls.allow-plain if the way there is protected");
        }
        return address;
    }

    private static boolean loopback(String host) {
        byte[] literal = io.netty.util.NetUtil.createByteArrayFromIpAddressString(host);
        try {
            return literal == null
                    ? host.equalsIgnoreCase("localhost")
                    : InetAddress.getByAddress(literal).isLoopbackAddress();
        } catch (java.net.UnknownHostException e) {
            return false;
        }
    }

    /**
     * Finds the servers that the links go to: the own one, the configured one, or those of the domain's SRV records.
     *
     * @param ownPort of the built-in server, when it is the one
     */
    ServerLookup serverLookup(Loops loops, int ownPort) {
        if (ownServer()) {
            return ServerLookup.fixed(new ServerAddress("localhost", ownPort));
        }
        return xmpp.serverAddress().isBlank()
                ? new SrvLookup(NameServers.of(loops, config.dnsServers()), xmpp.domain(), new SecureRandom())
                : ServerLookup.fixed(foreignServer());
    }

    /** Finds the addresses of a server; beyond this machine only if a plain link may go there. */
    AddressLookup addressLookup(Loops loops) {
        if (ownServer()) {
            return AddressLookup.fixed(List.of(InetAddress.getLoopbackAddress()));
        }
        AddressLookup everywhere = AddressLookup.of(loops, config.dnsServers());
        return plain() && !xmpp.tls().allowPlain() ? everywhere.loopbackOnly() : everywhere;
    }

    /** What the certificate of a server must name: the XMPP domain and the host, which is the target of an SRV record as it stands there. */
    ServerNames names(ServerAddress server) {
        return new ServerNames(xmpp.domain(), ownServer() ? xmpp.domain() : server.host());
    }

    /**
     * What the links of a component need to know.
     *
     * @param ownPort of the built-in server; 0 when the links go elsewhere
     */
    GroupSettings group(String component, Secret secret, Loops loops, int ownPort) {
        return new GroupSettings(
                component,
                secret,
                place(ownPort),
                serverLookup(loops, ownPort),
                this::names,
                linkTls(),
                addressLookup(loops),
                LinkTimes.DEFAULT,
                GroupTimes.DEFAULT);
    }

    /** Where the servers are looked for, as the operator reads it. */
    private String place(int ownPort) {
        if (ownServer()) {
            return "localhost:" + ownPort;
        }
        return xmpp.serverAddress().isBlank() ? xmpp.domain() : foreignServer().toString();
    }

    /** TLS of the links; empty = plain. */
    Optional<LinkTls> linkTls() {
        return tls().map(keeper -> keeper);
    }

    /** TLS of the built-in server; empty = plain. */
    Optional<ServerTls> serverTls() throws GeneralSecurityException, IOException {
        Optional<TlsKeeper> keeper = tls();
        return keeper.isPresent() ? Optional.of(keeper.get().serve()) : Optional.empty();
    }

    /** What keeps both up to date; empty = plain. */
    Optional<TlsKeeper> tls() {
        if (plain()) {
            return Optional.empty();
        }
        TlsKeeper known = keeper;
        if (known == null) {
            try {
                known = TlsKeeper.open(pki, xmpp, Instant::now);
            } catch (IOException e) {
                throw new IllegalStateException(
                        "xmpp.tls.certificate, xmpp.tls.key or xmpp.tls.trust: " + e.getMessage(), e);
            }
            keeper = known;
        }
        return Optional.of(known);
    }
}
