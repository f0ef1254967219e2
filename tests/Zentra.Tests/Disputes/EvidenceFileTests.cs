using System.Text;
using Zentra.Payments.Disputes;

namespace Zentra.Tests.Disputes;

/// <summary>Files that are what they say, and names that lead nowhere.</summary>
public sealed class EvidenceFileTests
{
    [Theory]
    [InlineData("application/pdf", "%PDF-1.7 and so on", true)]
    [InlineData("application/pdf", " %PDF-1.7", false)]
    [InlineData("application/pdf", "%PDF", false)]
    [InlineData("application/pdf", "<html>", false)]
    [InlineData("image/png", "\u0089PNG\r\n\u001a\n and so on", true)]
    [InlineData("image/png", "\u0089PNG\n\u001a\n", false)]
    [InlineData("image/png", "GIF89a", false)]
    [InlineData("image/jpeg", "\u00ff\u00d8\u00ff\u00e0", true)]
    [InlineData("image/jpeg", "\u00ff\u00d8", false)]
    [InlineData("image/jpeg", "\u0089PNG\r\n\u001a\n", false)]
    [InlineData("text/plain", "Dear Sir,\r\n\tthey got it.\n", true)]
    [InlineData("text/plain", "a\0b", false)]
    [InlineData("text/plain", "\u001b[2J", false)]
    [InlineData("text/plain", "\u007f", false)]
    [InlineData("text/plain", "\u00ff\u00fe", false)]
    [InlineData("text/plain", "\u00c0\u00af", false)]
    [InlineData("text/html", "<html>", false)]
    [InlineData("TEXT/PLAIN", "text", false)]
    [InlineData("image/svg+xml", "<svg/>", false)]
    public void A_file_is_of_the_type_that_it_is_said_to_be(string contentType, string latin1, bool isIt) =>
        Assert.Equal(isIt, EvidenceFiles.Are(contentType, Encoding.Latin1.GetBytes(latin1)));

    [Fact]
    public void A_text_may_be_in_any_language() =>
        Assert.True(EvidenceFiles.Are("text/plain", "Größe 寸法 🙂"u8));

    [Theory]
    [InlineData("Receipt.pdf", true)]
    [InlineData("Receipt (2) - März, #3.pdf", true)]
    [InlineData("領収書.png", true)]
    [InlineData("e\u0301tat.pdf", true)]
    [InlineData("a", true)]
    [InlineData("", false)]
    [InlineData(".", false)]
    [InlineData("..", false)]
    [InlineData(".profile", false)]
    [InlineData("../../etc/passwd", false)]
    [InlineData("a/b.pdf", false)]
    [InlineData("a\\b.pdf", false)]
    [InlineData("C:b.pdf", false)]
    [InlineData("a\0.pdf", false)]
    [InlineData("a\n.pdf", false)]
    [InlineData("a\".pdf", false)]
    [InlineData("a;b.pdf", false)]
    [InlineData("a%2fb.pdf", false)]
    [InlineData("fdp.\u202eexe", false)]
    [InlineData("a\u200b.pdf", false)]
    [InlineData("a\ud83d.pdf", false)]
    [InlineData("<b>.pdf", false)]
    [InlineData("a.pdf.", false)]
    [InlineData("a.pdf ", false)]
    [InlineData(" a.pdf", false)]
    [InlineData("\u0301a.pdf", false)]
    public void A_name_leads_nowhere(string name, bool isName) => Assert.Equal(isName, EvidenceFiles.IsName(name));

    [Fact]
    public void A_name_has_an_end()
    {
        Assert.True(EvidenceFiles.IsName(new('a', EvidenceFiles.MaxName)));
        Assert.False(EvidenceFiles.IsName(new('a', EvidenceFiles.MaxName + 1)));
    }
}
