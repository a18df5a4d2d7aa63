package io.drawbridge.sip.trunk;

import io.drawbridge.core.config.GatewayConfig;
import io.drawbridge.core.config.SipTrunk;
import io.drawbridge.core.config.Subnet;
import io.drawbridge.sip.message.SipRequest;
import io.drawbridge.sip.message.SipResponse;
import io.drawbridge.sip.transaction.Flow;
import io.drawbridge.sip.transaction.Transport;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** Keeps what is sent to a trunk until the test answers it. */
final class FakeWay implements TrunkWay {
    static final Flow FLOW = new Flow(Transport.TCP, 5, new InetSocketAddress("192.0.2.5", 5060));

    record Sent(SipRequest request, Answer answer, Optional<Flow> stay) {}

    final Deque<Sent> sent = new ArrayDeque<>();
    final List<Flow> kept = new ArrayList<>();

    static SipTrunk trunk(String transport, boolean register, int pingSeconds, String... from) {
        return new SipTrunk(
                "pbx",
                "192.0.2.5",
                transport,
                List.of(from).stream()
                        .map(net -> Subnet.parse(net).orElseThrow())
                        .toList(),
                "sip.pbx.example",
                Optional.empty(),
                register ? "gw" : "",
                new GatewayConfig.Secret(register ? "secret" : ""),
                "",
                register,
                3600,
                pingSeconds,
                "required",
                true);
    }

    @Override
    public void send(SipTrunk trunk, Optional<Flow> stay, Draft draft, Answer answer, long now) {
        sent.add(new Sent(draft.on(stay.orElse(FLOW)), answer, stay));
    }

    /** Answers the eldest request, with headers as {@code Name: value}; returns it. */
    SipRequest answer(int status, long now, String... lines) {
        Sent next = sent.remove();
        SipResponse response = SipResponse.to(next.request(), status, "t");
        for (String line : lines) {
            int colon = line.indexOf(':');
            response = response.plus(
                    line.substring(0, colon), line.substring(colon + 1).strip());
        }
        next.answer().onResponse(next.request(), response, FLOW, now);
        return next.request();
    }

    void silence(long now) {
        sent.remove().answer().onNoAnswer("no answer", now);
    }

    @Override
    public void keepAlive(SipTrunk trunk, Flow flow) {
        kept.add(flow);
    }

    @Override
    public String localHostPort(Flow flow) {
        return "192.0.2.1:5060";
    }
}
