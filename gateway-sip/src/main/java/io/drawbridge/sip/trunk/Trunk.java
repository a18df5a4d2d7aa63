package io.drawbridge.sip.trunk;

import io.drawbridge.core.config.SipTrunk;
import io.drawbridge.sip.dialog.Ids;
import io.drawbridge.sip.message.Body;
import io.drawbridge.sip.message.Header;
import io.drawbridge.sip.message.Headers;
import io.drawbridge.sip.message.SipRequest;
import io.drawbridge.sip.message.SipResponse;
import io.drawbridge.sip.message.Via;
import io.drawbridge.sip.registrar.DigestClient;
import io.drawbridge.sip.transaction.Flow;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/** One trunk at work: asks whether it is there, and registers with it where that is configured. Owner: the signalling loop. */
public final class Trunk {
    private static final int MAX_REASON = 80;

    private final SipTrunk config;
    private final String domain;
    private final TrunkWay way;
    private final Ids ids;
    private final DigestClient digest;
    private final TrunkPing ping;
    private final @Nullable TrunkRegistration registration;
    private final String callId;
    private long cseq;
    private boolean left;
    private Optional<Flow> flow = Optional.empty();

    /**
     * A trunk that does nothing before its first {@link #onTime}.
     *
     * @param domain ours: who asks
     * @param random from 0 up to 1
     */
    public Trunk(SipTrunk config, String domain, TrunkWay way, Ids ids, DoubleSupplier random, long now) {
        this.config = config;
        this.domain = domain;
        this.way = way;
        this.ids = ids;
        this.digest = new DigestClient(
                new DigestClient.Credentials(config.user(), config.password().reveal(), config.realm()), ids::next);
        this.ping = new TrunkPing(TimeUnit.SECONDS.toNanos(config.pingSeconds()), now);
        this.registration =
                config.register() ? new TrunkRegistration(config.expiresSeconds(), digest, random, now) : null;
        this.callId = ids.next();
    }

    /** As configured. */
    public SipTrunk config() {
        return config;
    }

    /** Whose answers to challenges go with requests to this trunk, and nowhere else. */
    public DigestClient digest() {
        return digest;
    }

    /** The addresses that it was reached at. */
    public Set<InetAddress> addresses() {
        return flow.map(known -> Set.of(known.remote().getAddress())).orElse(Set.of());
    }

    /** Does what is due; to be called about once a second. */
    public void onTime(long now) {
        if (left) {
            return;
        }
        if (ping.onTime(now)) {
            sendPing(now);
        }
        if (registration != null) {
            registration.onTime(now, effects(now));
        }
    }

    /** A connection is gone. */
    public void onFlowLost(long channel, long now) {
        boolean ours = flow.filter(known -> known.reliable() && known.channel() == channel)
                .isPresent();
        if (ours) {
            flow = Optional.empty();
            if (registration != null) {
                registration.onFlowLost(now);
            }
        }
    }

    /** Takes the registration back, for the last time. */
    public void leave(long now) {
        left = true;
        if (registration != null) {
            registration.leave(effects(now));
        }
    }

    private void sendPing(long now) {
        TrunkWay.Draft draft =
                on -> request("OPTIONS", "sip:" + domain, "<" + uri() + ">", ids.next(), 1, on, List.of());
        TrunkWay.Answer answer = new TrunkWay.Answer() {
            @Override
            public void onResponse(SipRequest sent, SipResponse response, Flow on, long at) {
                reached(on);
                ping.onAnswer(response.status(), words(response), at);
            }

            @Override
            public void onNoAnswer(String why, long at) {
                flow = Optional.empty();
                ping.onFailure(why, at);
            }
        };
        way.send(config, flow, draft, answer, now);
    }

    private TrunkRegistration.Effects effects(long now) {
        return (expires, credentials) -> sendRegister(expires, credentials, now);
    }

    private void sendRegister(int expires, List<Header> credentials, long now) {
        TrunkRegistration machine = registration;
        if (machine == null) {
            return;
        }
        cseq++;
        long number = cseq;
        String self = "sip:" + config.user() + "@" + config.host();
        List<Header> more = new ArrayList<>(credentials);
        if (credentials.isEmpty()) {
            more.addAll(digest.headers("REGISTER", uri()));
        }
        more.add(new Header("Expires", Integer.toString(expires)));
        TrunkWay.Draft draft = on -> request("REGISTER", self, "<" + self + ">", callId, number, on, more);
        TrunkWay.Answer answer = new TrunkWay.Answer() {
            @Override
            public void onResponse(SipRequest sent, SipResponse response, Flow on, long at) {
                reached(on);
                machine.onResponse(sent, response, at, effects(at));
                if (response.success()) {
                    way.keepAlive(config, on);
                }
            }

            @Override
            public void onNoAnswer(String why, long at) {
                flow = Optional.empty();
                machine.onNoAnswer(why, at);
            }
        };
        way.send(config, flow, draft, answer, now);
    }

    private void reached(Flow on) {
        flow = Optional.of(on);
    }

    /** The Request-URI of what is for the trunk itself. */
    private String uri() {
        return "sip:" + config.address();
    }

    private SipRequest request(
            String method, String from, String to, String call, long number, Flow on, List<Header> more) {
        String here = way.localHostPort(on);
        String parameter = on.reliable() ? ";transport=" + on.transport().uriParameter() : "";
        String user = config.user().isEmpty() ? "" : config.user() + "@";
        List<Header> headers = new ArrayList<>();
        String via = "SIP/2.0/" + on.transport().name() + " " + here;
        headers.add(new Header("Via", via + ";branch=" + Via.COOKIE + ids.next() + ";rport"));
        headers.add(new Header("Max-Forwards", "70"));
        headers.add(new Header("From", "<" + from + ">;tag=" + ids.next()));
        headers.add(new Header("To", to));
        headers.add(new Header("Call-ID", call));
        headers.add(new Header("CSeq", number + " " + method));
        headers.add(new Header("Contact", "<sip:" + user + here + parameter + ">"));
        headers.add(new Header("User-Agent", "Drawbridge"));
        headers.addAll(more);
        return SipRequest.of(method, uri(), new Headers(headers), Body.EMPTY);
    }

    /** Whether it is up: 1 or 0, and 0 while that is unknown; for the metric. */
    public boolean up() {
        return ping.state() == TrunkPing.State.UP;
    }

    /** What operators are told. */
    public TrunkStatus status(long now) {
        OptionalLong until = registration == null ? OptionalLong.empty() : registration.untilNanos(now);
        String error = registration == null || registration.lastError().isEmpty()
                ? ping.lastError()
                : registration.lastError();
        String transport = flow.map(on -> on.transport().uriParameter()).orElse(config.transport());
        return new TrunkStatus(
                config.name(),
                config.address(),
                transport,
                ping.state().name().toLowerCase(Locale.ROOT),
                ping.sinceNanos(),
                error,
                ping.roundTripNanos(),
                registration != null,
                until);
    }

    /** Status and reason of a response, fit for an operator's eye. */
    static String words(SipResponse response) {
        String reason = response.reason().replaceAll("[^\\x20-\\x7e]", "?");
        return response.status() + " " + (reason.length() > MAX_REASON ? reason.substring(0, MAX_REASON) : reason);
    }
}
