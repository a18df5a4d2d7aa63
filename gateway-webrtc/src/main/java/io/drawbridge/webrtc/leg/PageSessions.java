package io.drawbridge.webrtc.leg;

import io.drawbridge.core.spi.RelayCredentials;
import io.drawbridge.webrtc.signal.ClientMessage;
import io.drawbridge.webrtc.signal.PageChannel;
import io.drawbridge.webrtc.signal.PageFault;
import io.drawbridge.webrtc.signal.PageSession;
import io.drawbridge.webrtc.signal.ServerMessage;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The pages that join or have joined. Before it is opened it tells everybody that the gateway is starting. Thread-safe. */
final class PageSessions implements PageSession.Factory {
    private record Open(BrowserSession.Surroundings around, RelayCredentials relays) {}

    private final Set<BrowserSession> pages = ConcurrentHashMap.newKeySet();
    private volatile @Nullable Open open;

    /** From now on pages can join. */
    void open(BrowserSession.Surroundings around, RelayCredentials relays) {
        open = new Open(around, relays);
    }

    @Override
    public PageSession open(PageChannel channel) {
        Open now = open;
        if (now == null) {
            return new TooEarly(channel);
        }
        BrowserSession session = new BrowserSession(now.around(), channel, pages::remove);
        pages.add(session);
        return session;
    }

    @Override
    public ServerMessage.IceServers iceServers(String sessionId) {
        Open now = open;
        return now == null
                ? new ServerMessage.IceServers(List.of())
                : iceServers(now.relays().issue(sessionId));
    }

    private static ServerMessage.IceServers iceServers(RelayCredentials.Ticket ticket) {
        List<String> urls =
                ticket.services().stream().map(RelayCredentials.Service::url).toList();
        return new ServerMessage.IceServers(
                urls.isEmpty()
                        ? List.of()
                        : List.of(new ServerMessage.IceServer(urls, ticket.username(), ticket.credential())));
    }

    /** A page that came before the leg was started. */
    private record TooEarly(PageChannel channel) implements PageSession {
        @Override
        public void onMessage(ClientMessage message) {
            channel.send(ServerMessage.Failure.of(PageFault.NOT_READY));
            channel.close();
        }

        @Override
        public void onClosed(boolean orderly) {}
    }

    /** The gateway goes down: tells every page; completes when they were told. */
    CompletableFuture<Void> dismiss() {
        return CompletableFuture.allOf(
                pages.stream().map(BrowserSession::dismiss).toArray(CompletableFuture[]::new));
    }
}
