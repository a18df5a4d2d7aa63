package io.drawbridge.xmpp.leg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.core.call.EndReason;
import io.drawbridge.core.config.GatewayConfig.Secret;
import io.drawbridge.core.config.GatewayConfig.Xmpp;
import io.drawbridge.core.pki.ServerNames;
import io.drawbridge.core.spi.JoinLink;
import io.drawbridge.xmpp.Await;
import io.drawbridge.xmpp.FakeJoins;
import io.drawbridge.xmpp.Guest;
import io.drawbridge.xmpp.callbridge.LinkTimes;
import io.drawbridge.xmpp.component.AddressLookup;
import io.drawbridge.xmpp.component.ComponentLink;
import io.drawbridge.xmpp.component.IqAnswer;
import io.drawbridge.xmpp.component.IqHandlers;
import io.drawbridge.xmpp.component.LinkSettings;
import io.drawbridge.xmpp.component.LinkStatus;
import io.drawbridge.xmpp.component.ServerAddress;
import io.drawbridge.xmpp.jingle.JingleCodec;
import io.drawbridge.xmpp.jingle.JingleMessage;
import io.drawbridge.xmpp.server.ComponentServer;
import io.drawbridge.xmpp.server.ServerLimits;
import io.drawbridge.xmpp.stanza.Iq;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** New settings take the place of old ones while calls go on. */
class LinksTest {
    private static final Secret SECRET = new Secret("s3cret");

    @TempDir
    private Path data;

    private TestContext context;
    private ComponentServer server;
    private Xmpp first;
    private Links links;
    private final Guest guest = new Guest();
    private JoinLink.Call call;

    @BeforeEach
    void joined() throws Exception {
        context = new TestContext(data);
        server = new ComponentServer(
                context.loops(),
                "localhost",
                Map.of("callbridge.localhost", SECRET, "renamed.localhost", SECRET, "web9.localhost", SECRET),
                Optional.empty(),
                ServerLimits.DEFAULT,
                new SimpleMeterRegistry());
        int port = server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS)
                .getPort();
        first = context.with(0, "localhost:" + port, "", "off");
        context.configure(first);
        XmppPlan plan = new XmppPlan(context.config(), context.pki());
        links = new Links(context, plan, plan.components(), 0);
        links.enable();
        usable("callbridge.localhost");
        call = links.joins().join(Guest.request("abcdefgh", "demo", "v=0"), guest);
        assertEquals("answer to v=0", guest.first.get(10, TimeUnit.SECONDS));
    }

    @AfterEach
    void close() throws Exception {
        links.disable();
        server.stop().await(5, TimeUnit.SECONDS);
        context.loops().close();
    }

    private Xmpp with(String id, Secret secret, String address) {
        return with(id, secret, address, List.of());
    }

    private Xmpp with(String id, Secret secret, String address, List<String> webbridges) {
        return new Xmpp(
                true,
                false,
                0,
                "localhost",
                address,
                id,
                secret,
                "",
                Secret.NONE,
                List.of(),
                webbridges,
                true,
                "refuse",
                first.tls());
    }

    private void usable(String component) {
        Await.until(component + " is usable", () -> links.best().stream()
                .allMatch(link -> link.usable() && link.component().equals(component)));
    }

    private FakeJoins.Inside inside(String sid) {
        return ((FakeJoins) context.joins()).joins.get(sid);
    }

    private void apply(Xmpp newer) throws IOException {
        XmppPlan plan = new XmppPlan(context.config(), newer, context.pki());
        links.apply(plan, plan.components());
    }

    @Test
    void anotherNameTakesTheNextJoinsAndTheOldOneGoesWithItsLastCall() throws Exception {
        apply(with("renamed", SECRET, first.serverAddress()));
        usable("renamed.localhost");
        Guest next = new Guest();
        links.joins().join(Guest.request("ijklmnop", "demo", "v=1"), next);
        assertEquals("answer to v=1", next.first.get(10, TimeUnit.SECONDS));
        call.candidate(new JoinLink.Candidate("0", "over the old name"));
        Await.until("it arrives", () -> inside("abcdefgh").candidates.size() == 1);
        assertEquals(List.of(), guest.ends);
        call.end(new EndReason.HungUp());
        Await.until("the old call ends", () -> inside("abcdefgh").ends.size() == 1);
        apply(with("callbridge", SECRET, first.serverAddress()));
        usable("callbridge.localhost");
    }

    /** Why the callbridge does not take a message of that web side about a call that is not there. */
    private static String refusal(ComponentLink web) {
        CompletableFuture<IqAnswer> answer = new CompletableFuture<>();
        Iq iq = Iq.set(
                UUID.randomUUID().toString(),
                "guest@web9.localhost",
                "demo@callbridge.localhost",
                JingleCodec.print(new JingleMessage.Terminate("zzzzzzzz", new EndReason.HungUp())));
        web.loop().execute(() -> web.request(iq, answer::complete));
        return assertInstanceOf(
                        IqAnswer.Refused.class,
                        answer.orTimeout(10, TimeUnit.SECONDS).join())
                .failure()
                .condition();
    }

    @Test
    void anotherWebSideIsKnownToTheCallbridgeThatStays() throws Exception {
        LinkSettings settings = new LinkSettings(
                "web9.localhost",
                SECRET,
                ServerAddress.parse(first.serverAddress()).orElseThrow(),
                new ServerNames("localhost", "localhost"),
                Optional.empty(),
                AddressLookup.fixed(List.of(InetAddress.getLoopbackAddress())),
                LinkTimes.DEFAULT);
        ComponentLink web =
                new ComponentLink(context.loops(), context.ticker(), settings, new IqHandlers(), new Random(1));
        web.enable();
        Await.until("the web side is usable", () -> web.status().usable());
        assertEquals("service-unavailable", refusal(web));
        apply(with("callbridge", SECRET, first.serverAddress(), List.of("web9")));
        usable("callbridge.localhost");
        Await.until("it is known", () -> refusal(web).equals("item-not-found"));
        apply(first);
        Await.until("it is a stranger again", () -> refusal(web).equals("service-unavailable"));
        assertEquals(List.of(), guest.ends);
        web.disable();
    }

    @Test
    void aWrongSecretIsShownAndARightOneMendsItWhileTheCallGoesOn() throws Exception {
        apply(with("callbridge", new Secret("wrong"), first.serverAddress()));
        Await.until("it is refused", () -> links.best()
                .get(0)
                .lastError()
                .filter(e -> e.contains("not-authorized"))
                .isPresent());
        apply(first);
        usable("callbridge.localhost");
        call.candidate(new JoinLink.Candidate("0", "after"));
        Await.until("it arrives", () -> inside("abcdefgh").candidates.size() == 1);
        assertEquals(List.of(), guest.ends);
    }

    @Test
    void settingsThatMeanNothingChangeNothing() {
        assertThrows(IllegalStateException.class, () -> apply(with("callbridge", SECRET, "not an address")));
        LinkStatus status = links.best().get(0);
        assertTrue(status.usable());
        assertEquals(first.serverAddress(), status.server());
    }
}
