package io.drawbridge.xmpp.component;

import io.drawbridge.core.pki.ServerNames;
import io.drawbridge.xmpp.callbridge.LinkState;
import io.drawbridge.xmpp.callbridge.RegistrationStep;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one link writes into the log and tells its observer: each step once it is taken, each change of the state, and a fault once, until
 * it is over or becomes another. Owner: the link's loop.
 */
final class LinkLog {
    private static final Logger log = LoggerFactory.getLogger(ComponentLink.class);

    private final String component;
    private LinkObserver observer = LinkObserver.NONE;
    private Optional<String> told = Optional.empty();

    LinkLog(String component) {
        this.component = component;
    }

    void observe(LinkObserver newObserver) {
        observer = newObserver;
    }

    LinkObserver observer() {
        return observer;
    }

    /** One line at info. */
    void step(RegistrationStep step, String what) {
        log.info("xmpp {}: step {}, {}: {}", component, step.number(), step.label(), what);
        observer.onStep(step);
    }

    void lookedUp(String host, List<InetAddress> found) {
        step(
                RegistrationStep.LOOKUP,
                host + " is " + found.stream().map(InetAddress::getHostAddress).toList());
    }

    void connecting(List<InetSocketAddress> targets) {
        step(
                RegistrationStep.CONNECTING,
                "to " + targets.stream().map(LinkLog::text).collect(Collectors.joining(", ")));
    }

    static String text(InetSocketAddress address) {
        return new ServerAddress(address.getAddress().getHostAddress(), address.getPort()).toString();
    }

    void secured(Optional<PeerFacts> peer, ServerNames names) {
        String shown =
                peer.map(facts -> facts.subject() + ", " + facts.protocol()).orElse("nothing shown");
        boolean mutual = peer.filter(PeerFacts::presented).isPresent();
        step(
                RegistrationStep.CERTIFICATES,
                "the server's (" + shown + ") is trusted" + (mutual ? ", and ours was taken" : ""));
        step(RegistrationStep.NAMES, names.domain() + " and " + names.host() + " are in the certificate");
    }

    /**
     * The state has changed.
     *
     * @param isTold whether somebody else has told of it already
     */
    void changed(LinkState from, LinkState to, String why, boolean isTold) {
        boolean isNews =
                to == LinkState.BACKOFF && !isTold && told.filter(why::equals).isEmpty();
        if (isNews) {
            told = Optional.of(why);
            log.warn("xmpp link {}: {} -> {}: {}", component, from, to, why);
        } else {
            log.debug("xmpp link {}: {} -> {}: {}", component, from, to, why);
        }
        observer.onChanged(from, to);
    }

    void usable(boolean usable, String server) {
        if (usable) {
            told = Optional.empty();
            step(RegistrationStep.ACTIVE, "joins are carried by " + server);
        } else {
            log.info("xmpp link {}: joins are not carried", component);
        }
    }
}
