package io.drawbridge.sip.transport;

import io.drawbridge.sip.message.HostPort;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The SIP identities of a certificate and their match with a name (RFC 5922 sections 7.1 and 7.2). Pure. */
final class SipNames {
    private static final int DNS = 2;
    private static final int URI = 6;
    private static final int ADDRESS = 7;

    private SipNames() {}

    /** The domains that it speaks for: those of its sip: URIs and its DNS names, lower case. */
    static List<String> of(X509Certificate certificate) {
        List<String> names = new ArrayList<>();
        for (List<?> name : alternatives(certificate)) {
            String text = name.get(1) instanceof String value ? value.toLowerCase(Locale.ROOT) : "";
            if (Integer.valueOf(DNS).equals(name.get(0))) {
                names.add(text);
            } else if (Integer.valueOf(URI).equals(name.get(0))) {
                domain(text).ifPresent(names::add);
            }
        }
        return names;
    }

    /** A URI with a user part names a person, not a domain. */
    private static Optional<String> domain(String uri) {
        boolean sip = uri.startsWith("sip:") && uri.indexOf('@') < 0;
        return sip ? HostPort.parse(uri.substring(4)).map(HostPort::host) : Optional.empty();
    }

    /** Whether the certificate is one of the host that is wanted: a name, or an address in numbers. */
    static boolean match(X509Certificate certificate, String wanted, boolean wildcards) {
        InetAddress address = NetUtil.createInetAddressFromIpAddressString(wanted);
        if (address != null) {
            return alternatives(certificate).stream()
                    .filter(name -> Integer.valueOf(ADDRESS).equals(name.get(0)))
                    .anyMatch(name ->
                            address.equals(NetUtil.createInetAddressFromIpAddressString(String.valueOf(name.get(1)))));
        }
        String host = wanted.toLowerCase(Locale.ROOT);
        return of(certificate).stream().anyMatch(name -> name.equals(host) || (wildcards && covers(name, host)));
    }

    /** One whole label to the left, nothing else. */
    private static boolean covers(String pattern, String host) {
        int dot = host.indexOf('.');
        return pattern.startsWith("*.") && dot > 0 && host.substring(dot).equals(pattern.substring(1));
    }

    private static Collection<List<?>> alternatives(X509Certificate certificate) {
        try {
            return Optional.ofNullable(certificate.getSubjectAlternativeNames()).orElse(List.of());
        } catch (CertificateParsingException e) {
            return List.of();
        }
    }
}
