package io.drawbridge.sip.leg;

import io.drawbridge.core.rtp.SrtpKeys;
import io.drawbridge.core.rtp.SrtpKeys.Profile;
import io.drawbridge.core.sdp.CryptoLine;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Our own keys of one m line by SDES: one for each suite, random, kept as long as its suite is in use, so that a new offer does not
 * disturb what is running (RFC 4568 section 7.1). Owner: the meeting's loop.
 */
final class SdesKeys {
    private final SecureRandom random;
    private final Map<Profile, byte[]> own = new EnumMap<>(Profile.class);

    SdesKeys(SecureRandom random) {
        this.random = random;
    }

    /** The lines of an offer of ours, best first, tagged from 1. */
    List<CryptoLine> offer() {
        List<CryptoLine> lines = new ArrayList<>();
        for (Profile suite : CryptoLine.PREFERENCE) {
            lines.add(new CryptoLine(lines.size() + 1, suite, own(suite)));
        }
        return lines;
    }

    /** Our answer to a line of theirs. The keys of other suites are dropped: one that comes back later must not repeat its key stream. */
    CryptoLine agree(CryptoLine theirs) {
        own.keySet().retainAll(Set.of(theirs.suite()));
        return new CryptoLine(theirs.tag(), theirs.suite(), own(theirs.suite()));
    }

    /** The keys of both directions. */
    static SrtpKeys keys(CryptoLine ours, CryptoLine theirs) {
        return new SrtpKeys(theirs.suite(), ours.key(), ours.salt(), theirs.key(), theirs.salt());
    }

    private byte[] own(Profile suite) {
        return own.computeIfAbsent(suite, s -> {
            byte[] fresh = new byte[s.keyLengthBytes() + s.saltLengthBytes()];
            random.nextBytes(fresh);
            return fresh;
        });
    }
}
