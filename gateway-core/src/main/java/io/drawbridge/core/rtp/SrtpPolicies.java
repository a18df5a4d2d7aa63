package io.drawbridge.core.rtp;

import org.jitsi.srtp.SrtpContextFactory;
import org.jitsi.srtp.SrtpPolicy;
import org.jitsi.utils.logging2.Logger;
import org.jitsi.utils.logging2.LoggerImpl;

/** The cipher suites in the library's words. */
final class SrtpPolicies {
    /** Silent: what is refused is a verdict, and forgers must not fill logs. */
    private static final Logger LOGGER = silent();

    private SrtpPolicies() {}

    private static Logger silent() {
        Logger logger = new LoggerImpl(SrtpSession.class.getName());
        logger.setLevelOff();
        return logger;
    }

    /** Makes contexts of one master key, of which it keeps a copy. */
    static SrtpContextFactory factory(boolean sender, byte[] key, byte[] salt, SrtpKeys.Profile profile) {
        return new SrtpContextFactory(
                sender, key.clone(), salt.clone(), policy(profile, false), policy(profile, true), LOGGER);
    }

    private static SrtpPolicy policy(SrtpKeys.Profile profile, boolean control) {
        boolean gcm = profile.saltLengthBytes() == 12;
        int tagBytes = profile == SrtpKeys.Profile.AES_CM_128_HMAC_SHA1_32 && !control ? 4 : 10;
        SrtpPolicy policy = new SrtpPolicy(
                gcm ? SrtpPolicy.AESGCM_ENCRYPTION : SrtpPolicy.AESCM_ENCRYPTION,
                profile.keyLengthBytes(),
                gcm ? SrtpPolicy.NULL_AUTHENTICATION : SrtpPolicy.HMACSHA1_AUTHENTICATION,
                gcm ? 0 : 20,
                gcm ? 16 : tagBytes,
                profile.saltLengthBytes());
        policy.setSendReplayEnabled(false);
        return policy;
    }
}
