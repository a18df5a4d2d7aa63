package io.drawbridge.core.pki;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1String;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.OtherName;
import org.jspecify.annotations.Nullable;

/** The names that a request asks for (RFC 5280 section 4.2.1.6), each with its kind, for people to read. Pure. */
final class NameText {
    private NameText() {}

    /** The names among {@code extensions}; none when there is no such extension, or when it cannot be read. */
    static List<String> of(@Nullable Extensions extensions) {
        try {
            GeneralNames names = extensions == null
                    ? null
                    : GeneralNames.fromExtensions(extensions, Extension.subjectAlternativeName);
            return names == null ? List.of() : of(names);
        } catch (IllegalArgumentException e) {
            return List.of();
        }
    }

    static List<String> of(GeneralNames names) {
        return Arrays.stream(names.getNames()).map(NameText::one).toList();
    }

    private static String one(GeneralName name) {
        return switch (name.getTagNo()) {
            case GeneralName.dNSName -> "dNSName " + clean(name);
            case GeneralName.iPAddress ->
                "iPAddress "
                        + address(ASN1OctetString.getInstance(name.getName()).getOctets());
            case GeneralName.otherName -> other(OtherName.getInstance(name.getName()));
            case GeneralName.rfc822Name -> "mail address " + clean(name);
            case GeneralName.uniformResourceIdentifier -> "URI " + clean(name);
            default -> "a name of another kind";
        };
    }

    private static String clean(GeneralName name) {
        return CertificateText.clean(String.valueOf(name.getName()));
    }

    private static String other(OtherName name) {
        String value = name.getValue() instanceof ASN1String text ? CertificateText.clean(text.getString()) : "?";
        if (name.getTypeID().equals(Issuer.XMPP_ADDR)) {
            return "XmppAddr " + value;
        }
        return name.getTypeID().equals(Issuer.SRV_NAME) ? "SRVName " + value : "a name of kind " + name.getTypeID();
    }

    private static String address(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes).getHostAddress();
        } catch (UnknownHostException e) {
            return "an address of " + bytes.length + " bytes";
        }
    }
}
