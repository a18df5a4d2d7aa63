package io.drawbridge.webrtc.signal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.linecorp.armeria.common.websocket.WebSocketFrame;
import io.drawbridge.core.meeting.page.PageNews;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Whatever pages say, on however many sockets, which break, do not read or take each other's sessions: nothing is thrown, what is held stays
 * bounded, numbers grow, and at last nothing is left. Replays its inputs; looks for new ones with {@code JAZZER_FUZZ=1}.
 */
class PageProtocolFuzzTest {
    private static final int MOST_STEPS = 200;
    private static final Pattern NUMBER = Pattern.compile("^\\{\"n\":(\\d+),");
    private static final String[] WORDS = {
        WebPage.JOIN,
        "{\"type\":\"candidate\",\"mid\":\"0\",\"candidate\":\"candidate:1\",\"n\":%d}",
        "{\"type\":\"offer\",\"sdp\":\"v=0\",\"n\":%d}",
        "{\"type\":\"mute\",\"audio\":true,\"n\":%d}",
        "{\"type\":\"chat\",\"id\":\"a\",\"text\":\"b\",\"n\":%d}",
        "{\"type\":\"ping\",\"received\":%d}",
        "{\"type\":\"view\",\"tiles\":[{\"participantId\":\"p\",\"content\":\"camera\",\"width\":1,\"height\":1}],\"n\":%d}",
        "{\"type\":\"leave\",\"n\":%d}"
    };

    @FuzzTest(maxDuration = "10m")
    void anyMessagesInAnyOrderAreTakenOrRefused(byte[] data) {
        run(data);
    }

    @Test
    void seededMessagesInAnyOrderAreTakenOrRefused() {
        for (int seed = 0; seed < 300; seed++) {
            byte[] data = new byte[400];
            new Random(seed).nextBytes(data);
            run(data);
        }
    }

    private static final class Bytes {
        private final byte[] data;
        private int at;

        private Bytes(byte[] data) {
            this.data = data;
        }

        boolean more() {
            return at < data.length;
        }

        int next() {
            return at < data.length ? data[at++] & 0xff : 0;
        }

        byte[] some(int count) {
            int length = Math.min(count, data.length - at);
            byte[] some = new byte[Math.max(0, length)];
            System.arraycopy(data, at, some, 0, some.length);
            at += some.length;
            return some;
        }
    }

    private static void run(byte[] data) {
        PageWorld world = new PageWorld();
        List<PageWorld.Socket> sockets = new ArrayList<>(List.of(world.new Socket()));
        Bytes bytes = new Bytes(data);
        for (int i = 0; i < MOST_STEPS && bytes.more(); i++) {
            step(world, sockets, bytes);
            assertTrue(world.gate.connections() <= PageWorld.MOST_CONNECTIONS);
            assertTrue(world.sessions.count() <= world.meetings.size());
        }
        sockets.forEach(PageProtocolFuzzTest::assertNumbersGrow);
        sockets.forEach(socket -> socket.end(false));
        world.pass(61_000);
        world.pass(61_000);
        assertEquals(0, world.gate.connections());
        assertEquals(0, world.sessions.count());
        world.meetings.forEach(meeting -> assertEquals(1, meeting.closes));
    }

    private static void step(PageWorld world, List<PageWorld.Socket> sockets, Bytes bytes) {
        int kind = bytes.next();
        PageWorld.Socket socket = sockets.get((kind >> 4) % sockets.size());
        switch (kind & 15) {
            case 0 -> socket.say(new String(bytes.some(bytes.next()), StandardCharsets.UTF_8));
            case 1 -> socket.frame(WebSocketFrame.ofBinary(bytes.some(bytes.next())));
            case 2 -> socket.frame(WebSocketFrame.ofPong(bytes.some(bytes.next() & 15)));
            case 3, 4 -> resume(world, socket, bytes);
            case 5 -> {
                if (sockets.size() < 16) {
                    sockets.add(world.new Socket());
                }
            }
            case 6 -> socket.end((bytes.next() & 1) == 0);
            case 7 -> world.pass(bytes.next() * 100L);
            case 8, 9 -> tell(world, bytes);
            case 10 -> socket.reads((bytes.next() & 1) == 0);
            case 11 -> mutated(socket, bytes);
            default -> socket.say(String.format(WORDS[bytes.next() % WORDS.length], bytes.next() & 15));
        }
    }

    private static void mutated(PageWorld.Socket socket, Bytes bytes) {
        StringBuilder text = new StringBuilder(String.format(WORDS[bytes.next() % WORDS.length], 1));
        for (int i = bytes.next() & 3; i >= 0; i--) {
            text.setCharAt(bytes.next() % text.length(), (char) bytes.next());
        }
        socket.say(text.toString());
    }

    private static void resume(PageWorld world, PageWorld.Socket socket, Bytes bytes) {
        if (!world.meetings.isEmpty()) {
            PageWorld.Meeting meeting = world.meetings.get(bytes.next() % world.meetings.size());
            socket.say("{\"type\":\"resume\",\"version\":2,\"session\":\"" + meeting.channel.id() + "\",\"key\":\""
                    + meeting.key + "\",\"received\":" + (bytes.next() - 2) + "}");
        }
    }

    private static void tell(PageWorld world, Bytes bytes) {
        if (!world.meetings.isEmpty()) {
            PageChannel channel = world.meetings.get(bytes.next() % world.meetings.size()).channel;
            int what = bytes.next();
            if ((what & 1) == 0) {
                channel.send(new PageNews.Notice("n".repeat(what / 2)));
            } else {
                channel.send(
                        new PageNews.Chat(List.of(new PageNews.Line("c", "p", "Ann", "x".repeat(what * 7), "now"))));
            }
            world.run();
        }
    }

    /** Of each session that the socket carried; a socket carries one. */
    private static void assertNumbersGrow(PageWorld.Socket socket) {
        Map<PageWorld.Socket, Long> last = new HashMap<>();
        for (String text : socket.told) {
            Matcher matcher = NUMBER.matcher(text);
            if (matcher.find()) {
                long number = Long.parseLong(matcher.group(1));
                assertTrue(number > last.getOrDefault(socket, 0L), () -> socket.told.toString());
                last.put(socket, number);
            }
        }
    }
}
