package io.drawbridge.core.dtls;

import io.drawbridge.core.rtp.SrtpKeys;
import io.drawbridge.core.rtp.SrtpKeys.Profile;
import java.io.IOException;
import java.util.Arrays;
import java.util.Hashtable;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.ExporterLabel;
import org.bouncycastle.tls.TlsContext;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.TlsSRTPUtils;
import org.bouncycastle.tls.TlsUtils;
import org.bouncycastle.tls.UseSRTPData;

/** The use_srtp extension and the keys that come of it (RFC 5764 section 4). */
final class SrtpNegotiation {
    /** What we take, in our order of preference. */
    private static final List<Profile> PREFERENCE = List.of(Profile.AEAD_AES_128_GCM, Profile.AES_CM_128_HMAC_SHA1_80);

    private SrtpNegotiation() {}

    /** The extension of our ClientHello. */
    static void offer(Hashtable<?, ?> extensions) throws IOException {
        TlsSRTPUtils.addUseSRTPExtension(
                extensions,
                new UseSRTPData(PREFERENCE.stream().mapToInt(Profile::number).toArray(), TlsUtils.EMPTY_BYTES));
    }

    /** The extension of our ServerHello. */
    static void answer(Hashtable<?, ?> extensions, Profile chosen) throws IOException {
        TlsSRTPUtils.addUseSRTPExtension(
                extensions, new UseSRTPData(new int[] {chosen.number()}, TlsUtils.EMPTY_BYTES));
    }

    /** Our choice among the profiles in the far end's extensions; nothing in common ends the handshake. */
    static Profile choose(Hashtable<?, ?> extensions) throws IOException {
        Optional<UseSRTPData> data = Optional.ofNullable(TlsSRTPUtils.getUseSRTPExtension(extensions));
        int[] offered = data.map(UseSRTPData::getProtectionProfiles).orElse(new int[0]);
        return PREFERENCE.stream()
                .filter(p -> Arrays.stream(offered).anyMatch(n -> n == p.number()))
                .findFirst()
                .orElseThrow(() -> new TlsFatalAlert(AlertDescription.handshake_failure, "no SRTP profile in common"));
    }

    /** Exports the keying material and cuts it up: client key, server key, client salt, server salt. */
    static SrtpKeys export(TlsContext context, Profile profile, DtlsRole role) {
        int key = profile.keyLengthBytes();
        int salt = profile.saltLengthBytes();
        byte[] material = context.exportKeyingMaterial(ExporterLabel.dtls_srtp, null, 2 * (key + salt));
        byte[] clientKey = Arrays.copyOfRange(material, 0, key);
        byte[] serverKey = Arrays.copyOfRange(material, key, 2 * key);
        byte[] clientSalt = Arrays.copyOfRange(material, 2 * key, 2 * key + salt);
        byte[] serverSalt = Arrays.copyOfRange(material, 2 * key + salt, 2 * (key + salt));
        Arrays.fill(material, (byte) 0);
        return role == DtlsRole.CLIENT
                ? new SrtpKeys(profile, clientKey, clientSalt, serverKey, serverSalt)
                : new SrtpKeys(profile, serverKey, serverSalt, clientKey, clientSalt);
    }
}
