package io.drawbridge.xmpp.jingle;

import io.drawbridge.core.spi.ReadinessCheck.Result;
import io.drawbridge.xmpp.component.IqAnswer;
import io.drawbridge.xmpp.stanza.Iq;
import io.drawbridge.xmpp.stanza.XmlElement;
import io.drawbridge.xmpp.stanza.Xmlns;
import io.netty.util.concurrent.Future;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Whether a web bridge apart finds a callbridge: asks each (XEP-0199) every few seconds; one that answers is enough. {@link #check} is thread-safe, all else on the link's loop.
 */
public final class CallbridgeReach {
    private static final long EVERY_SECONDS = 5;

    private final XmppJoinLink joins;
    private final Map<String, String> conditions = new ConcurrentHashMap<>();
    private @Nullable Future<?> asking;
    private long count;

    /** Asks along the route of {@code joins}; before its links are switched on. */
    public CallbridgeReach(XmppJoinLink joins) {
        this.joins = joins;
        joins.route().web().watch(usable -> {
            if (usable) {
                ask();
            }
        });
    }

    /** From now on; thread-safe. */
    public void start() {
        asking = joins.route().web().loop().scheduleAtFixedRate(this::ask, EVERY_SECONDS, EVERY_SECONDS, TimeUnit.SECONDS);
    }

    /** Asks no more; thread-safe. */
    public void stop() {
        if (asking != null) {
            asking.cancel(false);
        }
    }

    private void ask() {
        JoinRoute route = joins.route();
        conditions.keySet().retainAll(route.callbridges());
        for (String callbridge : route.callbridges()) {
            count++;
            Iq ping = Iq.get(
                    "reach-" + count,
                    "ask@" + route.web().component(),
                    callbridge,
                    XmlElement.of("ping", Xmlns.PING));
            route.web().request(ping, answer -> conditions.put(callbridge, condition(answer)));
        }
    }

    private static String condition(IqAnswer answer) {
        if (answer instanceof IqAnswer.Done) {
            return "";
        }
        if (answer instanceof IqAnswer.Refused refused) {
            return refused.failure().condition();
        }
        return answer instanceof IqAnswer.TimedOut ? "no answer in time" : "the link is down";
    }

    /** The state now. */
    public Result check() {
        List<String> callbridges = joins.route().callbridges();
        List<String> there = callbridges.stream()
                .filter(callbridge -> "".equals(conditions.get(callbridge)))
                .toList();
        if (!there.isEmpty()) {
            return new Result(true, "the meetings are at " + String.join(", ", there));
        }
        String asked = callbridges.stream()
                .map(callbridge -> callbridge + " (" + conditions.getOrDefault(callbridge, "not asked yet") + ")")
                .collect(Collectors.joining(", "));
        return new Result(
                false,
                "no callbridge answers: " + asked
                        + ": check xmpp.callbridges and that the callbridge's process is registered at the XMPP server");
    }
}
