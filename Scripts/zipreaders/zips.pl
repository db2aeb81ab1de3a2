# Prints the SHA-256 of each member, and its name in hexadecimal: perl zips.pl PATH
use strict;
use warnings;
use Archive::Zip qw(:ERROR_CODES);
use Digest::SHA qw(sha256_hex);

my $zip = Archive::Zip->new();
$zip->read($ARGV[0]) == AZ_OK or die "cannot be read\n";
for my $member ($zip->members()) {
    my ($content, $status) = $member->contents();
    my $name = $member->fileName();
    $status == AZ_OK or die "$name: $status\n";
    utf8::encode($name) if utf8::is_utf8($name);
    print sha256_hex($content), " ", unpack("H*", $name), "\n";
}
