package io.drawbridge.core.pki;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The names in a certificate's subjectAltName extension (RFC 5280 section 4.2.1.6), read from its DER, since the JDK's own reader shapes
 * otherName differently from one version to the next.
 *
 * @param dns dNSName
 * @param xmppAddresses id-on-xmppAddr, RFC 6120 section 13.7.1.4
 * @param services id-on-dnsSRV, RFC 4985
 * @param addresses iPAddress, 4 or 16 bytes each
 * @param uris uniformResourceIdentifier
 */
public record SubjectNames(
        List<String> dns,
        List<String> xmppAddresses,
        List<String> services,
        List<byte[]> addresses,
        List<String> uris) {
    private static final String SUBJECT_ALT_NAME = "2.5.29.17";
    /** 1.3.6.1.5.5.7.8.5 and .7, without tag and length. */
    private static final byte[] XMPP_ADDR = {0x2B, 6, 1, 5, 5, 7, 8, 5};

    private static final byte[] DNS_SRV = {0x2B, 6, 1, 5, 5, 7, 8, 7};

    private static final int MAX_TOLD = 8;
    private static final int OCTET_STRING = 0x04;
    private static final int OID = 0x06;
    private static final int SEQUENCE = 0x30;
    private static final int OTHER_NAME = 0xA0;
    private static final int EXPLICIT_0 = 0xA0;
    private static final int DNS_NAME = 0x82;
    private static final int URI = 0x86;
    private static final int IP_ADDRESS = 0x87;

    /** The names of the certificate; none when the extension is missing or broken. */
    public static SubjectNames of(X509Certificate certificate) {
        byte @Nullable [] extension = certificate.getExtensionValue(SUBJECT_ALT_NAME);
        return read(extension == null ? new byte[0] : extension);
    }

    /** As far as the extension's value can be read. */
    static SubjectNames read(byte[] extension) {
        SubjectNames names = new SubjectNames(
                new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        Der.inside(extension, OCTET_STRING)
                .flatMap(octets -> Der.inside(octets, SEQUENCE))
                .map(Der::items)
                .ifPresent(items -> items.forEach(names::add));
        return names;
    }

    private void add(Der.Item name) {
        switch (name.tag()) {
            case DNS_NAME -> dns.add(new String(name.content(), StandardCharsets.US_ASCII));
            case URI -> uris.add(new String(name.content(), StandardCharsets.US_ASCII));
            case IP_ADDRESS -> addresses.add(name.content());
            case OTHER_NAME -> addOther(Der.items(name.content()));
            default -> {}
        }
    }

    private void addOther(List<Der.Item> parts) {
        if (parts.size() != 2 || parts.get(0).tag() != OID || parts.get(1).tag() != EXPLICIT_0) {
            return;
        }
        byte[] type = parts.get(0).content();
        Optional<String> value = Der.items(parts.get(1).content()).stream()
                .findFirst()
                .map(item -> new String(item.content(), StandardCharsets.UTF_8));
        if (Arrays.equals(type, XMPP_ADDR)) {
            value.ifPresent(xmppAddresses::add);
        } else if (Arrays.equals(type, DNS_SRV)) {
            value.ifPresent(services::add);
        }
    }

    /** All of them, as they are written in an operator's tools; the peer's text, cleaned. */
    public List<String> described() {
        List<String> all = new ArrayList<>();
        dns.forEach(name -> all.add("dNSName " + CertificateText.clean(name)));
        addresses.forEach(octets -> all.add("iPAddress " + address(octets)));
        xmppAddresses.forEach(name -> all.add("XmppAddr " + CertificateText.clean(name)));
        services.forEach(name -> all.add("SRVName " + CertificateText.clean(name)));
        uris.forEach(name -> all.add("URI " + CertificateText.clean(name)));
        return all;
    }

    /** The first of them in one sentence: "it names ...". */
    String summary() {
        List<String> all = described();
        if (all.isEmpty()) {
            return "it names nothing as subject alternative name";
        }
        List<String> first = all.subList(0, Math.min(MAX_TOLD, all.size()));
        String more = all.size() > MAX_TOLD ? " and " + (all.size() - MAX_TOLD) + " more" : "";
        return "it names " + String.join(", ", first) + more;
    }

    private static String address(byte[] octets) {
        try {
            return InetAddress.getByAddress(octets).getHostAddress();
        } catch (UnknownHostException e) {
            return "of " + octets.length + " bytes";
        }
    }
}
