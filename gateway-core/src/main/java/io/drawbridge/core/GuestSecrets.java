package io.drawbridge.core;

import io.drawbridge.core.directory.GuestTokens;
import io.drawbridge.core.pki.PrivateFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;

/**
 * The secrets that invitations are signed with: {@code <data-dir>/guest-token-secret}, 0600, made at the first start. One secret a line: the
 * first signs, all are believed. To replace one, put a new line before it, and take the old one away when its invitations are over.
 */
final class GuestSecrets {
    private static final String FILE = "guest-token-secret";
    private static final int LENGTH_BYTES = 32;

    private GuestSecrets() {}

    static GuestTokens open(Path dataDir) throws IOException {
        List<String> secrets = PrivateFiles.readOrCreate(dataDir.resolve(FILE), GuestSecrets::fresh)
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .toList();
        return new GuestTokens(secrets);
    }

    private static String fresh() {
        byte[] bytes = new byte[LENGTH_BYTES];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
