package io.drawbridge.xmpp.component;

import io.netty.util.NetUtil;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Which names a server's certificate must carry: the XMPP domain (dNSName, XmppAddr or SRVName) AND the host it was found at (dNSName, or
 * iPAddress for a literal address). The common name counts for nothing; a wildcard stands for one whole leftmost label. Pure.
 *
 * @param domain the XMPP domain
 * @param host the server's full name, or its literal address
 */
public record ServerNames(String domain, String host) {
    private static final List<String> SERVICES = List.of("_xmpp-component", "_xmpp-server", "_xmpp-client");

    /** What is missing from the certificate and how to mend it, in one sentence; empty when nothing is. */
    public Optional<String> missing(X509Certificate certificate) {
        SubjectNames names = SubjectNames.of(certificate);
        List<String> missing = new ArrayList<>();
        if (!namesDomain(names)) {
            missing.add("the XMPP domain " + domain + " (as dNSName, XmppAddr or SRVName)");
        }
        if (!namesHost(names)) {
            missing.add(
                    literal(host) ? "the address " + host + " (as iPAddress)" : "the host " + host + " (as dNSName)");
        }
        if (missing.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of("the certificate of the XMPP server does not name " + String.join(" and ", missing)
                + "; have it issued again with both names, or correct xmpp.domain and xmpp.server-address");
    }

    private boolean namesDomain(SubjectNames names) {
        if (literal(domain)) {
            return names.addresses().stream().anyMatch(a -> sameAddress(a, domain));
        }
        return names.dns().stream().anyMatch(n -> matches(n, domain))
                || names.xmppAddresses().stream().anyMatch(n -> same(n, domain))
                || names.services().stream().anyMatch(this::serviceOfDomain);
    }

    private boolean serviceOfDomain(String name) {
        int dot = name.indexOf('.');
        return dot > 0
                && SERVICES.contains(name.substring(0, dot).toLowerCase(Locale.ROOT))
                && same(name.substring(dot + 1), domain);
    }

    private boolean namesHost(SubjectNames names) {
        return literal(host)
                ? names.addresses().stream().anyMatch(a -> sameAddress(a, host))
                : names.dns().stream().anyMatch(n -> matches(n, host));
    }

    private static boolean literal(String name) {
        return NetUtil.isValidIpV4Address(name) || NetUtil.isValidIpV6Address(name);
    }

    private static boolean sameAddress(byte[] address, String literal) {
        return Arrays.equals(address, NetUtil.createByteArrayFromIpAddressString(literal));
    }

    private static boolean matches(String pattern, String name) {
        if (!pattern.startsWith("*.")) {
            return same(pattern, name);
        }
        int dot = name.indexOf('.');
        String rest = pattern.substring(1);
        return dot > 0 && rest.indexOf('.', 1) > 0 && same(rest, name.substring(dot));
    }

    private static boolean same(String one, String other) {
        return withoutDot(one).equals(withoutDot(other));
    }

    private static String withoutDot(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }
}
