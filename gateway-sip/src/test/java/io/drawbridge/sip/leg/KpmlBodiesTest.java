package io.drawbridge.sip.leg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.sip.message.Body;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class KpmlBodiesTest {
    private static final String HEAD = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n";
    private static final String REPORT = HEAD
            + "<kpml-response xmlns=\"urn:ietf:params:xml:ns:kpml-response\" version=\"1.0\" code=\"200\" text=\"OK\""
            + " digits=\"%s\" tag=\"key\"/>";

    private static String digits(String xml) {
        return KpmlBodies.digits(Body.of(xml));
    }

    @Test
    void theDigitsOfAReportAreRead() {
        assertEquals("5", digits(REPORT.formatted("5")));
        assertEquals("*6#D", digits(REPORT.formatted("*6#d")));
        assertEquals("12", digits(REPORT.formatted(" 1x2~")));
        assertEquals("", digits(REPORT.formatted("")));
    }

    @Test
    void aReportOfATimeOutOrAnErrorTellsNoDigits() {
        assertEquals("", digits(REPORT.formatted("5").replace("200", "423")));
        assertEquals("", digits("<kpml-response version='1.0' code='487' text='Subscription Expired'/>"));
        assertEquals("", digits("<other code='200' digits='5'/>"));
        assertEquals("", digits("no xml at all"));
        assertEquals("", digits(""));
    }

    @Test
    void noDocumentTypeAndNoEntityIsFollowed() {
        String type = "<!DOCTYPE k [<!ENTITY a \"1\"><!ENTITY b SYSTEM \"file:///etc/passwd\">]>";
        assertEquals("", digits(HEAD + type + "<kpml-response code='200' digits='&a;'/>"));
        assertEquals("", digits(HEAD + type + "<kpml-response code='200' digits='5'/>"));
    }

    @Test
    void aReportIsBounded() {
        assertEquals("", digits(REPORT.formatted("1".repeat(5000))));
        assertEquals(32, digits(REPORT.formatted("1".repeat(3000))).length());
    }

    @Test
    void ourRequestAsksForEveryKeyAgainAndAgain() {
        String text = KpmlBodies.EVERY_KEY.text();
        assertTrue(text.contains("persist=\"persist\"") && text.contains("[x*#ABCD]"), text);
    }

    @Test
    void randomDocumentsNeitherThrowNorTakeTime() {
        Random random = new Random(4730);
        byte[] seed = REPORT.formatted("5").getBytes(StandardCharsets.UTF_8);
        assertTimeout(Duration.ofSeconds(60), () -> {
            for (int i = 0; i < 20_000; i++) {
                byte[] bytes = seed.clone();
                for (int n = random.nextInt(6); n > 0; n--) {
                    bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
                }
                int length = random.nextInt(4) == 0 ? random.nextInt(bytes.length) : bytes.length;
                assertTrue(KpmlBodies.digits(Body.of(bytes, 0, length)).length() <= 32);
            }
        });
    }
}
