package io.drawbridge.sip.leg;

import io.drawbridge.core.admin.CoreResources.Items;
import io.drawbridge.core.spi.ApiMount;
import io.drawbridge.sip.registrar.Binding;
import io.drawbridge.sip.registrar.Bindings;
import io.drawbridge.sip.trunk.Trunk;
import io.drawbridge.sip.trunk.TrunkStatus;
import io.netty.util.NetUtil;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/** {@code sip/registrations} and {@code sip/trunks} of the REST API. */
final class NeighbourResources {
    /** One binding; times as ISO 8601, UTC. */
    record Registration(
            String account,
            String contact,
            String userAgent,
            String remote,
            String transport,
            String expiresAt,
            List<String> path) {}

    /** One trunk; {@code registered} is null where the gateway is not to register. */
    record TrunkItem(
            String name,
            String address,
            String transport,
            String state,
            String since,
            @Nullable String lastError,
            @Nullable Double roundTripMs,
            @Nullable Boolean registered,
            @Nullable String registeredUntil) {}

    private record Resource(String path, LongFunction<Object> answer, Signalling signalling) implements ApiMount {
        @Override
        public CompletionStage<?> get() {
            CompletableFuture<Object> result = new CompletableFuture<>();
            signalling.post(now -> result.complete(answer.apply(now)));
            return result;
        }
    }

    private NeighbourResources() {}

    static ApiMount registrations(Bindings bindings, Signalling signalling) {
        return new Resource(
                "sip/registrations",
                now -> {
                    List<Registration> items = new ArrayList<>();
                    bindings.each(now, (user, binding) -> items.add(registration(user, binding, now)));
                    return new Items<>(items);
                },
                signalling);
    }

    private static Registration registration(String user, Binding binding, long now) {
        return new Registration(
                user,
                binding.contact().uri(),
                binding.userAgent(),
                NetUtil.toSocketAddressString(binding.flow().remote()),
                binding.flow().transport().uriParameter(),
                wall(binding.expiresAtNanos(), now),
                binding.path());
    }

    static ApiMount trunks(List<Trunk> trunks, Signalling signalling) {
        return new Resource(
                "sip/trunks",
                now -> new Items<>(trunks.stream()
                        .map(trunk -> item(trunk.status(now), now))
                        .toList()),
                signalling);
    }

    private static TrunkItem item(TrunkStatus status, long now) {
        OptionalLong until = status.registeredUntilNanos();
        return new TrunkItem(
                status.name(),
                status.address(),
                status.transport(),
                status.state(),
                wall(status.sinceNanos(), now),
                status.lastError().isEmpty() ? null : status.lastError(),
                status.roundTripNanos() < 0 ? null : Math.rint(status.roundTripNanos() / 100_000.0) / 10,
                status.registers() ? until.isPresent() : null,
                until.isPresent() ? wall(until.getAsLong(), now) : null);
    }

    /** What the clock on the wall shows at that time of the ticker. */
    private static String wall(long atNanos, long now) {
        return Instant.now()
                .plusMillis(TimeUnit.NANOSECONDS.toMillis(atNanos - now))
                .truncatedTo(ChronoUnit.SECONDS)
                .toString();
    }
}
