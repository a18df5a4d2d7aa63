package io.drawbridge.xmpp.server;

import io.drawbridge.xmpp.TestBed;
import io.drawbridge.xmpp.component.HandshakeDigest;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A component that writes what a test wants, over a plain blocking TLS socket of the JDK. */
public final class RawComponent implements AutoCloseable {
    private static final Pattern ID = Pattern.compile(" id='([^']+)'");

    private final Socket socket;
    private final InputStream in;
    private final StringBuilder heard = new StringBuilder();

    /** Over a socket that is connected already. */
    RawComponent(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(15_000);
        in = socket.getInputStream();
    }

    public RawComponent(TestBed bed) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry("ca", bed.pki.authority());
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        socket = context.getSocketFactory().createSocket(bed.serverAddress.getAddress(), bed.serverAddress.getPort());
        socket.setSoTimeout(15_000);
        in = socket.getInputStream();
    }

    /** The far end's view of where this comes from. */
    String address() {
        return "127.0.0.1:" + socket.getLocalPort();
    }

    void halfClose() throws IOException {
        socket.shutdownOutput();
    }

    public void write(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    }

    void open(String component) throws IOException {
        write("<?xml version='1.0'?><stream:stream xmlns='jabber:component:accept'"
                + " xmlns:stream='http://etherx.jabber.org/streams' to='" + component + "'>");
    }

    String id() throws IOException {
        Matcher matcher = ID.matcher(hear(" id='[^']+'[^>]*>"));
        if (!matcher.find()) {
            throw new IOException("no id");
        }
        return matcher.group(1);
    }

    public RawComponent register(String component) throws IOException {
        open(component);
        prove(HandshakeDigest.of(id(), TestBed.SECRET.reveal()));
        hear("<handshake/>");
        return this;
    }

    void prove(String digest) throws IOException {
        write("<handshake>" + digest + "</handshake>");
    }

    /** Reads until all that was heard matches; what was heard since the last call. */
    public String hear(String pattern) throws IOException {
        Pattern wanted = Pattern.compile(pattern, Pattern.DOTALL);
        while (true) {
            Matcher matcher = wanted.matcher(heard);
            if (matcher.find()) {
                String text = heard.substring(0, matcher.end());
                heard.delete(0, matcher.end());
                return text;
            }
            byte[] buffer = new byte[4096];
            int count = in.read(buffer);
            if (count < 0) {
                throw new IOException("closed; heard: " + heard);
            }
            heard.append(new String(buffer, 0, count, StandardCharsets.UTF_8));
        }
    }

    /** Reads to the end of the connection. */
    String hearAll() throws IOException {
        byte[] buffer = new byte[4096];
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
            heard.append(new String(buffer, 0, count, StandardCharsets.UTF_8));
        }
        return heard.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
