package io.drawbridge.core.pki;

import io.drawbridge.core.config.GatewayConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a listener has made of the certificate that it presents: of the configured files, made anew when they change, or of the one that
 * {@link Pki} made, likewise. It is asked for each new connection; those that stand are not touched. Thread-safe.
 *
 * @param <T> what the listener makes of it
 */
public final class CurrentCertificate<T> implements Supplier<T> {
    /** How often {@link #refresh} is to be called. */
    public static final int WATCH_SECONDS = 10;

    private static final Logger LOG = LoggerFactory.getLogger(CurrentCertificate.class);

    /** Makes of a certificate and its key what a listener needs. */
    public interface Maker<T> {
        /**
         * Makes it.
         *
         * @throws IOException with a sentence for the operator
         */
        T make(Pki.Identity identity) throws IOException;
    }

    private record Made<T>(Pki.Identity identity, T value) {}

    private final String user;
    private final Pki pki;
    private final Maker<T> maker;
    private final Optional<FromFiles<Made<T>>> files;
    private volatile Made<T> generated;

    private CurrentCertificate(
            String user, Pki pki, Maker<T> maker, Optional<FromFiles<Made<T>>> files, Made<T> first) {
        this.user = user;
        this.pki = pki;
        this.maker = maker;
        this.files = files;
        this.generated = first;
    }

    /**
     * Reads what is configured, or takes what {@code pki} has made.
     *
     * @param user who presents it, as the log calls it: {@code SIP TLS}
     * @throws IOException with a sentence for the operator
     */
    public static <T> CurrentCertificate<T> open(String user, Pki pki, GatewayConfig.Tls configured, Maker<T> maker)
            throws IOException {
        if (configured.certificate().isEmpty() || configured.key().isEmpty()) {
            return new CurrentCertificate<>(user, pki, maker, Optional.empty(), made(maker, pki.server()));
        }
        Path certificate = configured.certificate().get();
        Path key = configured.key().get();
        FromFiles<Made<T>> read =
                FromFiles.open(user, List.of(certificate, key), () -> made(maker, Pem.identity(certificate, key)));
        return new CurrentCertificate<>(user, pki, maker, Optional.of(read), read.current());
    }

    private static <T> Made<T> made(Maker<T> maker, Pki.Identity identity) throws IOException {
        return new Made<>(identity, maker.make(identity));
    }

    /** For the next connection. */
    @Override
    public T get() {
        return files.map(FromFiles::current).orElse(generated).value();
    }

    /** Takes what is new in the files, or made anew; what cannot be used leaves the old in use. Not on a loop: reads files. */
    public void refresh() {
        files.ifPresentOrElse(FromFiles::refresh, this::follow);
    }

    private void follow() {
        Pki.Identity now = pki.server();
        if (!now.equals(generated.identity())) {
            try {
                generated = made(maker, now);
            } catch (IOException e) {
                LOG.warn("{} keeps its certificate, since the new one cannot be used: {}", user, e.getMessage());
            }
        }
    }
}
