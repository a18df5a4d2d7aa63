package io.drawbridge.core.admin;

import io.drawbridge.core.spi.ApiMount;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The resources of the REST API that the core answers itself. */
public final class CoreResources {
    /** The shape of every list. */
    public record Items<T>(List<T> items) {}

    /**
     * {@code system/status}.
     *
     * @param startedAt ISO 8601, UTC
     * @param nativeTransport whether epoll carries the packets; media costs more without
     */
    public record SystemStatus(
            String version,
            String commit,
            String startedAt,
            long uptimeSeconds,
            boolean ready,
            boolean draining,
            boolean nativeTransport) {}

    /** {@code callbridge/status} while no component link is wanted. */
    public record LinkStatus(
            String state,
            @Nullable String server,
            @Nullable String lastError,
            @Nullable String since,
            List<String> links) {}

    private record Resource(String path, Supplier<CompletionStage<?>> answer) implements ApiMount {
        @Override
        public CompletionStage<?> get() {
            return answer.get();
        }
    }

    private CoreResources() {}

    /** {@code system/status}. */
    public static ApiMount status(Supplier<SystemStatus> status) {
        return new Resource("system/status", () -> CompletableFuture.completedFuture(status.get()));
    }

    /** {@code callbridge/status} of a gateway without XMPP. */
    public static ApiMount noCallbridge() {
        LinkStatus disabled = new LinkStatus("DISABLED", null, null, null, List.of());
        return new Resource("callbridge/status", () -> CompletableFuture.completedFuture(disabled));
    }

    /** A resource that never changes. */
    static ApiMount fixed(String path, Supplier<?> answer) {
        return new Resource(path, () -> CompletableFuture.completedFuture(answer.get()));
    }
}
