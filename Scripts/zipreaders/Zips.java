import java.io.BufferedInputStream;
import java.io.FileInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Collections;
import java.util.HexFormat;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;

/** Prints the SHA-256 of each member, and its name in hexadecimal: Zips file|stream PATH. */
public class Zips {
  private static final byte[] buffer = new byte[1 << 16];

  public static void main(String[] arguments) throws Exception {
    if (arguments[0].equals("file")) {
      try (var zip = new ZipFile(arguments[1])) {
        for (var entry : Collections.list(zip.entries())) {
          try (var stream = zip.getInputStream(entry)) {
            print(entry, stream);
          }
        }
      }
    } else {
      try (var file = new BufferedInputStream(new FileInputStream(arguments[1]), 1 << 16);
          var zip = new ZipInputStream(file)) {
        for (ZipEntry entry; (entry = zip.getNextEntry()) != null; ) {
          print(entry, zip);
        }
      }
    }
  }

  private static void print(ZipEntry entry, InputStream stream) throws Exception {
    var total = MessageDigest.getInstance("SHA-256");
    for (int count; (count = stream.read(buffer)) >= 0; ) {
      total.update(buffer, 0, count);
    }
    var hex = HexFormat.of();
    var name = hex.formatHex(entry.getName().getBytes(StandardCharsets.UTF_8));
    System.out.println(hex.formatHex(total.digest()) + " " + name);
  }
}
