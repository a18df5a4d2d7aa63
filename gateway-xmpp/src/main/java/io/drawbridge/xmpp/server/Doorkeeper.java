package io.drawbridge.xmpp.server;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who holds a name, and what becomes of a second who proves its secret: {@link Conflict}. A holder that is dead without its TCP
 * connection knowing never keeps a name for longer than it takes to find out. Owner: the server's loop.
 */
final class Doorkeeper {
    private static final Logger log = LoggerFactory.getLogger(Doorkeeper.class);

    private final ServerStream.Host host;
    private final Map<String, ServerStream> holders = new HashMap<>();
    private final Set<String> contended = new HashSet<>();

    Doorkeeper(ServerStream.Host host) {
        this.host = host;
    }

    /** Everybody who holds a name. */
    List<ServerStream> holders() {
        return List.copyOf(holders.values());
    }

    /** Lets in one that has proved its secret, now or once the conflict is settled; or ends it. */
    void admit(ServerStream newcomer) {
        ServerStream holder = holders.get(newcomer.component());
        if (holder == null) {
            seat(newcomer);
        } else if (host.settings().conflict() == Conflict.REPLACE) {
            log.warn(
                    "xmpp server: conflict over {}: the connection {} is replaced by one from {}",
                    newcomer.component(),
                    holder.provenance(),
                    newcomer.remote());
            holder.end("conflict", "replaced by a connection from " + newcomer.remote());
            seat(newcomer);
        } else if (contended.add(newcomer.component())) {
            holder.proveLife(alive -> settle(newcomer, holder, alive));
        } else {
            refuse(newcomer, holder);
        }
    }

    private void settle(ServerStream newcomer, ServerStream holder, boolean alive) {
        contended.remove(newcomer.component());
        if (newcomer.isOver()) {
            return;
        }
        if (!alive && holders.get(newcomer.component()) == holder) {
            log.warn(
                    "xmpp server: {} is held by a connection {} that does not answer; one from {} takes its place",
                    newcomer.component(),
                    holder.provenance(),
                    newcomer.remote());
            holder.end(
                    "connection-timeout",
                    "no answer to a ping while a connection from " + newcomer.remote() + " asked for the name");
        }
        ServerStream now = holders.get(newcomer.component());
        if (now == null) {
            seat(newcomer);
        } else {
            refuse(newcomer, now);
        }
    }

    private void refuse(ServerStream newcomer, ServerStream holder) {
        if (host.worthTelling("conflict over " + newcomer.component())) {
            log.warn(
                    "xmpp server: conflict over {}: a connection from {} was turned away, since one holds it {}",
                    newcomer.component(),
                    newcomer.remote(),
                    holder.provenance());
        }
        newcomer.refuse("conflict", newcomer.component() + " is connected already, " + holder.provenance());
    }

    private void seat(ServerStream newcomer) {
        holders.put(newcomer.component(), newcomer);
        host.router().enter(newcomer.component(), newcomer);
        newcomer.welcome();
    }

    /** The connection is over. */
    void leave(ServerStream stream) {
        if (holders.remove(stream.component(), stream)) {
            host.router().leave(stream.component(), stream);
        }
    }
}
