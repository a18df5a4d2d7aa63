package io.drawbridge.xmpp.jingle.standard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.xmpp.Await;
import io.drawbridge.xmpp.TestBed;
import io.drawbridge.xmpp.component.ComponentLink;
import io.drawbridge.xmpp.component.IqHandlers;
import io.drawbridge.xmpp.jingle.JingleDispatcher;
import io.drawbridge.xmpp.server.RawComponent;
import io.drawbridge.xmpp.stanza.RelayServices;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Over the built-in server, with another component in the place of a guest's server. */
class MeetingContactsTest {
    private static final String ADDRESSED = " from='romeo@other.example.com/x' to='1000@callbridge.example.com'";
    private static final String WRONG = ADDRESSED.replace("1000@", "9999@");

    private final List<String> asked = new CopyOnWriteArrayList<>();
    private TestBed bed;
    private RawComponent romeo;

    @BeforeEach
    void open() throws Exception {
        bed = new TestBed();
        IqHandlers handlers = new IqHandlers();
        JingleDispatcher dispatcher = new JingleDispatcher(handlers);
        ComponentLink link = bed.link(bed.settings(TestBed.COMPONENT, TestBed.SECRET), handlers);
        GuestCalls calls = new GuestCalls(link, bed.inner, JingleLimits.DEFAULT);
        dispatcher.serve(calls);
        GuestLookup lookup = (name, source) -> {
            asked.add(name + " " + source);
            return name.startsWith("1000");
        };
        MeetingContacts.install(handlers, calls, lookup, asker -> List.of(turn(asker)));
        link.enable();
        Await.until("the link is usable", () -> link.status().usable());
        romeo = new RawComponent(bed).register("other.example.com");
    }

    @AfterEach
    void close() throws Exception {
        romeo.close();
        bed.close();
    }

    private static RelayServices.Service turn(String asker) {
        RelayServices.Login login = new RelayServices.Login("1:x-7", "pass-" + asker, Instant.EPOCH);
        return new RelayServices.Service("turn", "udp", "192.0.2.1", 3478, Optional.of(login));
    }

    @Test
    void aSubscriptionIsGrantedAndShowsAPhoneThatCanBeCalled() throws Exception {
        romeo.write("<presence type='subscribe'" + ADDRESSED + "/>");
        String granted = romeo.hear("<presence [^>]*type='subscribed'[^>]*/>");
        assertTrue(granted.contains("from='1000@callbridge.example.com'"), granted);
        String available = romeo.hear("<c [^>]*/></presence>");
        assertTrue(available.contains("from='1000@callbridge.example.com/drawbridge'"), available);
        String ver = available.replaceAll("(?s).* ver='([^']*)'.*", "$1");

        String query =
                "<query xmlns='http://jabber.org/protocol/disco#info' node='urn:drawbridge:meeting#" + ver + "'/>";
        romeo.write("<iq type='get' id='i1'"
                + ADDRESSED.replace("com'", "com/drawbridge'").replace("x/drawbridge'", "x'") + ">" + query + "</iq>");
        String info = romeo.hear("</iq>");
        for (String feature : List.of(
                "urn:xmpp:jingle:1",
                "urn:xmpp:jingle:apps:rtp:1",
                "urn:xmpp:jingle:apps:rtp:audio",
                "urn:xmpp:jingle:apps:rtp:video",
                "urn:xmpp:jingle:transports:ice-udp:1",
                "urn:xmpp:jingle:apps:dtls:0",
                "urn:xmpp:jingle-message:0")) {
            assertTrue(info.contains("var='" + feature + "'"), feature + " in " + info);
        }
        assertTrue(info.contains("category='client' type='phone'"), info);
        assertTrue(info.contains("node='urn:drawbridge:meeting#" + ver + "'"), info);
    }

    @Test
    void probesAreAnsweredAndUnsubscribingIsAgreedTo() throws Exception {
        romeo.write("<presence type='probe'" + ADDRESSED + "/>");
        romeo.hear("<c [^>]*/></presence>");
        romeo.write("<presence type='unsubscribe'" + ADDRESSED + "/>");
        romeo.hear("type='unsubscribed'[^>]*/>");
        romeo.hear("type='unavailable'[^>]*/>");
        romeo.write("<presence" + ADDRESSED + "/><presence type='error'" + ADDRESSED + "/>");
        assertSilentBefore("unavailable");
    }

    @Test
    void whatIsNotThereIsNeitherAContactNorFoundAndTheGuessIsCounted() throws Exception {
        romeo.write("<presence type='subscribe'" + WRONG + "/>");
        assertFalse(romeo.hear("<presence [^>]*type='[a-z]+'[^>]*/>").contains("'subscribed'"));
        romeo.write(info("i2", WRONG, ""));
        romeo.hear("id='i2'.*item-not-found");
        romeo.write(info("i3", ADDRESSED, " node='urn:else'"));
        romeo.hear("id='i3'.*item-not-found");
        romeo.write("<message type='chat'" + WRONG + "><propose xmlns='urn:xmpp:jingle-message:0' id='c1'>"
                + "<description xmlns='urn:xmpp:jingle:apps:rtp:1' media='audio'/></propose></message>");
        romeo.hear("<reject [^>]*id='c1'.*<decline/>.*there is no such meeting.*</message>");
        assertEquals(
                List.of(
                        "9999 romeo@other.example.com",
                        "9999 romeo@other.example.com",
                        "1000 romeo@other.example.com",
                        "9999 romeo@other.example.com"),
                asked);
    }

    private static String info(String id, String addressed, String node) {
        return "<iq type='get' id='" + id + "'" + addressed + "><query xmlns='http://jabber.org/protocol/disco#info'"
                + node + "/></iq>";
    }

    @Test
    void theComponentListsNoMeetingsAndTellsItsRelays() throws Exception {
        String component = " from='romeo@other.example.com/x' to='callbridge.example.com'";
        romeo.write(
                "<iq type='get' id='i4'" + component + "><query xmlns='http://jabber.org/protocol/disco#items'/></iq>");
        assertFalse(romeo.hear("id='i4'.*?(</iq>|<query [^>]*/></iq>)").contains("<item"));
        romeo.write("<iq type='get' id='i5'" + component + "><services xmlns='urn:xmpp:extdisco:2'/></iq>");
        String relays = romeo.hear("id='i5'.*</services></iq>");
        for (String part : List.of(
                "type='turn'",
                "transport='udp'",
                "host='192.0.2.1'",
                "port='3478'",
                "username='1:x-7'",
                "password='pass-romeo@other.example.com/x'",
                "expires='1970-01-01T00:00:00Z'")) {
            assertTrue(relays.contains(part), part + " in " + relays);
        }
        romeo.write("<iq type='get' id='i8'" + component + "><services xmlns='urn:xmpp:extdisco:2' type='stun'/></iq>");
        assertFalse(romeo.hear("id='i8'.*?</iq>").contains("<service "));
        romeo.write(info("i6", component, ""));
        assertTrue(romeo.hear("id='i6'.*</iq>").contains("gateway"));
        romeo.write("<iq type='get' id='i7'" + ADDRESSED + "><vCard xmlns='vcard-temp'/></iq>");
        romeo.hear("id='i7'.*service-unavailable");
    }

    @Test
    void aCallThatIsProposedByMessageProceedsFromTheAddressThatCanBeCalled() throws Exception {
        romeo.write("<message type='chat'" + ADDRESSED + "><propose xmlns='urn:xmpp:jingle-message:0' id='c2'>"
                + "<description xmlns='urn:xmpp:jingle:apps:rtp:1' media='audio'/></propose>"
                + "<store xmlns='urn:xmpp:hints'/></message>");
        String proceed = romeo.hear("<proceed [^>]*id='c2'/>.*</message>");
        assertTrue(proceed.contains("from='1000@callbridge.example.com/drawbridge'"), proceed);
        assertTrue(proceed.contains("to='romeo@other.example.com/x'"), proceed);
        romeo.write("<message type='chat'" + ADDRESSED + "><propose xmlns='urn:xmpp:jingle-message:0' id='c3'>"
                + "<description xmlns='urn:xmpp:jingle:apps:file-transfer:5'/></propose></message>");
        romeo.hear("<reject [^>]*id='c3'.*<unsupported-applications/>");
    }

    @Test
    void aCallThatIsRetractedBeforeItIsAnsweredIsCancelledInside() throws Exception {
        String call = Samples.CONVERSATIONS.replace("sid='s1'", "sid='c4'");
        romeo.write("<iq type='set' id='i8'" + ADDRESSED.replace("1000@", "silent@") + ">" + call + "</iq>");
        romeo.hear("<ringing [^>]*/>");
        romeo.write("<message type='chat'" + ADDRESSED.replace("1000@", "silent@")
                + "><retract xmlns='urn:xmpp:jingle-message:0' id='c4'/></message>");
        Await.until("it is cancelled", () -> bed.inner.joins.values().stream().anyMatch(inside -> inside.ends.stream()
                .anyMatch(end -> end.key().equals("cancelled"))));
    }

    @Test
    void whatIsRefusedSaysWhyInTheTermsOfJingle() throws Exception {
        romeo.write("<iq type='set' id='i9'" + ADDRESSED + ">" + Samples.jingle("session-terminate", "") + "</iq>");
        String error = romeo.hear("id='i9'.*</iq>");
        assertTrue(error.contains("<item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>"), error);
        assertTrue(error.contains("<unknown-session xmlns='urn:xmpp:jingle:errors:1'/>"), error);
        assertTrue(error.contains("there is no such session"), error);
    }

    @Test
    void aChatMessageComesBackWithAWordOnHowToCall() throws Exception {
        romeo.write("<message type='chat' id='m1'" + ADDRESSED + "><body>1234</body></message>");
        String back = romeo.hear("<message [^>]*type='error'.*</message>");
        assertTrue(back.contains("number**PIN@callbridge.example.com"), back);
        romeo.write("<message type='error' id='m2'" + ADDRESSED + "><body>x</body></message>");
        assertSilentBefore("m2");
    }

    /** Nothing with that word comes before the answer to a later ping. */
    private void assertSilentBefore(String word) throws Exception {
        romeo.write("<iq type='get' id='last'" + ADDRESSED + "><ping xmlns='urn:xmpp:ping'/></iq>");
        String heard = romeo.hear("id='last'");
        assertFalse(heard.contains(word), heard);
    }
}
