package io.drawbridge.xmpp.leg;

import io.drawbridge.core.config.GatewayConfig.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;

/** A secret that is made once and kept in the data directory, readable by its owner only. */
final class SecretFile {
    private static final int RANDOM_BYTES = 32;

    private SecretFile() {}

    /** The same, but nothing is made: empty when there is none yet. */
    static Optional<Secret> known(Secret configured, Path file) throws IOException {
        if (!configured.isEmpty()) {
            return Optional.of(configured);
        }
        return Files.exists(file)
                ? Optional.of(new Secret(Files.readString(file).trim()))
                : Optional.empty();
    }

    /** The configured secret; without one that of the file, which is made when it is not there. */
    static Secret configuredOr(Secret configured, Path file) throws IOException {
        if (!configured.isEmpty()) {
            return configured;
        }
        if (!Files.exists(file)) {
            Files.createDirectories(file.toAbsolutePath().getParent());
            byte[] random = new byte[RANDOM_BYTES];
            new SecureRandom().nextBytes(random);
            String text = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
            try (var channel = Files.newByteChannel(
                    file,
                    Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
                channel.write(java.nio.ByteBuffer.wrap(text.getBytes(java.nio.charset.StandardCharsets.US_ASCII)));
            }
        }
        return new Secret(Files.readString(file).trim());
    }
}
