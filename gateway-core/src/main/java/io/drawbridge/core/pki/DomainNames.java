package io.drawbridge.core.pki;

import io.netty.util.NetUtil;
import java.net.IDN;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * How names in certificates compare with wanted ones: without case and closing dot, international names by their A-labels (RFC 5890), a
 * wildcard as one whole leftmost label (RFC 6125 section 6.4.3) of dNSName only. Pure.
 */
final class DomainNames {
    private static final List<String> SERVICES = List.of("_xmpp-component", "_xmpp-server", "_xmpp-client");

    private DomainNames() {}

    /** Whether the XMPP domain (or component) is among the names: dNSName, XmppAddr or SRVName; iPAddress for a literal one. */
    static boolean named(SubjectNames names, String domain) {
        if (literal(domain)) {
            return addressed(names, domain);
        }
        return names.dns().stream().anyMatch(n -> matches(n, domain))
                || names.xmppAddresses().stream().anyMatch(n -> same(n, domain))
                || names.services().stream().anyMatch(n -> serviceOf(n, domain));
    }

    /** Whether the host is among the names: dNSName, or iPAddress for a literal one. */
    static boolean hosted(SubjectNames names, String host) {
        return literal(host) ? addressed(names, host) : names.dns().stream().anyMatch(n -> matches(n, host));
    }

    /** Whether the SIP domain is among the names (RFC 5922 section 7.1): URIs count, and dNSName where there is no SIP URI. */
    static boolean sip(SubjectNames names, String domain) {
        List<String> sip = names.uris().stream()
                .filter(uri -> uri.regionMatches(true, 0, "sip:", 0, 4))
                .map(uri -> uri.substring(4))
                .toList();
        return sip.isEmpty() ? hosted(names, domain) : sip.stream().anyMatch(name -> same(name, domain));
    }

    private static boolean addressed(SubjectNames names, String literal) {
        byte[] wanted = NetUtil.createByteArrayFromIpAddressString(literal);
        return names.addresses().stream().anyMatch(address -> Arrays.equals(address, wanted));
    }

    private static boolean serviceOf(String name, String domain) {
        int dot = name.indexOf('.');
        return dot > 0
                && SERVICES.contains(name.substring(0, dot).toLowerCase(Locale.ROOT))
                && same(name.substring(dot + 1), domain);
    }

    static boolean literal(String name) {
        return NetUtil.isValidIpV4Address(name) || NetUtil.isValidIpV6Address(name);
    }

    private static boolean matches(String pattern, String name) {
        if (!pattern.startsWith("*.")) {
            return same(pattern, name);
        }
        String wanted = canonical(name);
        int dot = wanted.indexOf('.');
        String rest = pattern.substring(2);
        return dot > 0 && rest.indexOf('.') > 0 && same(rest, wanted.substring(dot + 1));
    }

    static boolean same(String one, String other) {
        return canonical(one).equals(canonical(other));
    }

    /** In A-labels and lower case, without the closing dot; what is no domain stays as it is. */
    static String canonical(String name) {
        String open = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
        return ascii(open).toLowerCase(Locale.ROOT);
    }

    private static String ascii(String name) {
        try {
            return IDN.toASCII(name, IDN.ALLOW_UNASSIGNED);
        } catch (IllegalArgumentException e) {
            return name;
        }
    }
}
