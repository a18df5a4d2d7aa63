package io.drawbridge.webrtc.turn;

import io.drawbridge.core.spi.RelayCredentials;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;

/** Makes {@link RelayCredentials} of a shared secret, for our own server or for another one that has the secret. Thread-safe. */
public final class RelayTickets implements RelayCredentials {
    /** Long enough for a day's meetings: it bounds when an allocation can begin, and it reaches nothing but our media. */
    private static final long LIFETIME_SECONDS = 12 * 3600;

    private final RestSecrets secrets;
    private final Supplier<List<Service>> services;
    private final InstantSource clock;

    /** {@code services}: as known now. */
    public RelayTickets(RestSecrets secrets, Supplier<List<Service>> services, InstantSource clock) {
        this.secrets = secrets;
        this.services = services;
        this.clock = clock;
    }

    @Override
    public synchronized Ticket issue(String name) {
        long expiry = clock.instant().getEpochSecond() + LIFETIME_SECONDS;
        String username = RestSecrets.username(expiry, name);
        return new Ticket(services.get(), username, secrets.password(username), Instant.ofEpochSecond(expiry));
    }
}
