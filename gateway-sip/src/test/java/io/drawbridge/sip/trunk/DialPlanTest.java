package io.drawbridge.sip.trunk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.drawbridge.core.config.DialRule;
import io.drawbridge.core.config.GatewayConfig;
import io.drawbridge.core.config.SipAccount;
import io.drawbridge.core.config.SipTrunk;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where calls may go; attack 32, toll fraud. */
class DialPlanTest {
    private static final SipAccount ROOM =
            new SipAccount("room1", GatewayConfig.Secret.NONE, List.of("md5"), "off", false, 5);
    private static final SipTrunk PBX = FakeWay.trunk("udp", false, 0);

    private static DialPlan plan(DialRule... rules) {
        return new DialPlan(List.of(ROOM), List.of(PBX), List.of(rules), Set.of("example.org", "192.0.2.1")::contains);
    }

    private static final DialPlan PLAN = plan(
            new DialRule("00X*", "pbx", "+X*"),
            new DialRule("7XXX", "pbx", ""),
            new DialRule("*@partner.example", "", ""),
            new DialRule("vip-*@*.sub.example", "pbx", "*@*.inner.example"));

    private static String shown(Route route) {
        if (route instanceof Route.ToTrunk trunk) {
            return trunk.trunk().name() + " " + trunk.uri();
        }
        if (route instanceof Route.ToAccount account) {
            return account.account().user();
        }
        return route instanceof Route.ToDomain domain ? "direct " + domain.uri() : "refused";
    }

    @ParameterizedTest
    @CsvSource({
        "room1, room1",
        "ROOM1, room1",
        "sip:room1@example.org, room1",
        "room1@192.0.2.1, room1",
        "0033123456, pbx sip:+33123456@192.0.2.5",
        "00 (33) 12-34.56, pbx sip:+33123456@192.0.2.5",
        "tel:0033123456, pbx sip:+33123456@192.0.2.5",
        "tel:7001;phone-context=example.org, pbx sip:7001@192.0.2.5",
        "sip:0033123456@example.org;user=phone, pbx sip:+33123456@192.0.2.5",
        "sip:7001@192.0.2.1, pbx sip:7001@192.0.2.5",
        "bob@partner.example, direct sip:bob@partner.example",
        "sip:bob@PARTNER.example, direct sip:bob@PARTNER.example",
        "sips:bob@partner.example, direct sips:bob@partner.example",
        "sip:vip-bob@a.b.sub.example, pbx sip:bob@a.b.inner.example",
        "70011, refused",
        "700a, refused",
        "00, refused",
        "+33123456, refused",
        "0900123, refused",
        "sip:0033123456@other.example, refused",
        "sip:bob@evil.example, refused",
        "sip:bob@partner.example.evil.example, refused",
        "sip:bob@evilpartner.example, refused",
        "sip:bob@partner.example:5070, refused",
        "alice, refused",
        "sip:alice@example.org, refused",
        "sip:partner.example, refused",
        "sip:bob@partner.example?Route=evil, refused",
        "tel:, refused",
        "mailto:bob@partner.example, refused",
        "http://partner.example, refused"
    })
    void aCallGoesWhereARuleLeadsAndNowhereElse(String dialled, String route) {
        assertEquals(route, shown(PLAN.route(dialled)));
    }

    @Test
    void withoutRulesOnlyAccountsCanBeCalled() {
        assertEquals("room1", shown(plan().route("room1")));
        for (String dialled : List.of("0033123456", "bob@partner.example", "tel:+33123", "1000", "*", "")) {
            assertInstanceOf(Route.Refused.class, plan().route(dialled), dialled);
        }
    }

    @Test
    void aRuleThatLeadsBackHereLeadsNowhere() {
        assertInstanceOf(
                Route.Refused.class,
                plan(new DialRule("X*", "", "X*@example.org")).route("123"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"sip:bob@partner.example>;evil", "sip:bob @partner.example", "bob@@partner.example", "sip:%@"})
    void whatIsNoAddressIsRefused(String dialled) {
        assertInstanceOf(Route.Refused.class, PLAN.route(dialled));
    }

    @Test
    void patternsAreNeverSlow() {
        DialPlan plan = plan(new DialRule("*a".repeat(60) + "b", "pbx", ""));
        assertTimeoutPreemptively(Duration.ofSeconds(5), () -> plan.route("sip:" + "a".repeat(240) + "@example.org"));
    }

    @Test
    void garbageIsRefusedWithoutAnException() {
        Random random = new Random(3);
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder("sip:0033123@partner.example;user=phone");
            for (int change = random.nextInt(8); change >= 0; change--) {
                text.setCharAt(random.nextInt(text.length()), (char) random.nextInt(128));
            }
            PLAN.route(text.toString());
        }
    }
}
