package io.drawbridge.xmpp.component;

import io.drawbridge.xmpp.stanza.StanzaFramer;
import io.drawbridge.xmpp.stanza.StreamEvent;
import io.drawbridge.xmpp.stanza.StreamLimits;
import io.drawbridge.xmpp.stanza.XmlElement;
import io.drawbridge.xmpp.stanza.XmlPrinter;
import io.drawbridge.xmpp.stanza.Xmlns;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** An XMPP server without TLS that registers whoever comes, brings a component's pings back, and says what a test wants it to. */
final class HostileServer implements AutoCloseable {
    static final String GREETING = "<?xml version='1.0'?><stream:stream xmlns='jabber:component:accept'"
            + " xmlns:stream='http://etherx.jabber.org/streams' from='callbridge.example.com' id='x1'>";

    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final BlockingQueue<XmlElement> heard = new LinkedBlockingQueue<>();
    private final String component;
    private volatile Socket current = new Socket();
    /** What is said to a new stream in place of the header. */
    volatile String greeting = GREETING;
    /** Whether the greeting comes a byte at a time. */
    volatile boolean drips;

    HostileServer(String component) throws IOException {
        this.component = component;
        daemon(() -> {
            while (true) {
                Socket next = listener.accept();
                current = next;
                daemon(() -> serve(next));
            }
        });
    }

    int port() {
        return listener.getLocalPort();
    }

    /** Speaks to who is connected. */
    void say(String text) throws IOException {
        current.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Closes the connection. */
    void drop() throws IOException {
        current.close();
    }

    /** The next stanza for somebody else, which is all that a component answers. */
    XmlElement next() throws InterruptedException {
        XmlElement next = heard.poll(10, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("nothing was answered");
        }
        return next;
    }

    private void serve(Socket client) throws IOException {
        StanzaFramer framer = new StanzaFramer(StreamLimits.FORGIVING);
        byte[] buffer = new byte[8192];
        for (int count = client.getInputStream().read(buffer);
                count >= 0;
                count = client.getInputStream().read(buffer)) {
            framer.feed(buffer, 0, count, event -> answer(client, event));
        }
    }

    private void answer(Socket client, StreamEvent event) {
        if (event instanceof StreamEvent.Opened) {
            greet(client);
        } else if (event instanceof StreamEvent.Received received) {
            XmlElement element = received.element();
            if (element.name().equals("handshake")) {
                write(client, "<handshake/>");
            } else if (element.attribute("to").equals(component)) {
                write(client, XmlPrinter.print(element, Xmlns.COMPONENT));
            } else {
                heard.add(element);
            }
        }
    }

    private void greet(Socket client) {
        if (!drips) {
            write(client, greeting);
            return;
        }
        for (char each : greeting.toCharArray()) {
            write(client, String.valueOf(each));
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
    }

    private static void write(Socket client, String text) {
        try {
            client.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            // it has hung up, which the test sees on the other side
        }
    }

    private interface Work {
        void run() throws IOException;
    }

    private static void daemon(Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException e) {
                        // closed
                    }
                },
                "hostile-server");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        current.close();
    }
}
