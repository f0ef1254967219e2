using System.Security.Cryptography;
using Zentra.Payments.Disputes;
using Zentra.Runtime.Intents;

namespace Zentra.Tests.Disputes;

/// <summary>Answering a dispute: drafts, the one submission, files, and time.</summary>
public sealed class EvidenceTests
{
    private const string Opened = $"{DisputeScript.Captured}, opened 4000";

    [Theory]
    [InlineData("", "draft", "200; needs_response: held 4000; payment open")]
    [InlineData("", "submit", "200; under_review: held 4000; payment open; dispute.evidence_submitted")]
    [InlineData("", "submit nothing", "422 dispute_evidence_empty")]
    [InlineData("", "draft nothing", "200; needs_response: held 4000; payment open")]
    [InlineData(
        "draft", "submit nothing", "200; under_review: held 4000; payment open; dispute.evidence_submitted")]
    [InlineData("draft", "submit nothing anew", "422 dispute_evidence_empty")]
    [InlineData("submit", "submit", "409 dispute_state_conflict")]
    [InlineData("submit", "draft", "409 dispute_state_conflict")]
    [InlineData("submit", "accept", "409 dispute_state_conflict")]
    [InlineData("submit", "under_review", "payment open; repeated_notice.passed")]
    [InlineData("submit", "won", "won; payment won; dispute.won")]
    [InlineData("under_review", "submit", "409 dispute_state_conflict")]
    [InlineData("accept", "submit", "409 dispute_state_conflict")]
    [InlineData("accept", "accept", "409 dispute_state_conflict")]
    [InlineData("", "accept", "200; accepted: lost 4000; payment lost; dispute.accepted")]
    [InlineData("won, second_stage", "accept", "200; accepted 2: lost 4000; payment lost; dispute.accepted")]
    [InlineData("", "wait 7d, submit", "200; under_review: held 4000; payment open; dispute.evidence_submitted")]
    [InlineData("", "wait 8d, submit", "409 dispute_evidence_too_late")]
    [InlineData("", "wait 8d, draft", "409 dispute_evidence_too_late")]
    [InlineData("", "wait 8d, accept", "200; accepted: lost 4000; payment lost; dispute.accepted")]
    [InlineData("", "wait 7d, overdue", "409 dispute_nothing_due")]
    [InlineData("", "wait 8d, overdue", "needs_response: held 4000; payment open; dispute.evidence_overdue")]
    [InlineData("draft", "wait 8d, overdue", "needs_response: held 4000; payment open; dispute.evidence_overdue")]
    [InlineData("submit", "wait 8d, overdue", "409 dispute_nothing_due")]
    [InlineData("", "wait 8d, overdue, overdue", "409 dispute_nothing_due")]
    [InlineData("", "submit @2", "404 dispute_not_found")]
    [InlineData("", "accept @2", "404 dispute_not_found")]
    public void What_can_be_answered_and_when(string given, string when, string then) =>
        Assert.Equal(then, DisputeScript.Play($"{Opened}, {given}").When(when));

    [Theory]
    [InlineData("inquiry, submit", "inquiry; payment none; dispute.evidence_submitted")]
    [InlineData("inquiry, submit, submit", "dispute_state_conflict")]
    [InlineData("inquiry, accept", "dispute_state_conflict")]
    [InlineData("inquiry, submit, opened, submit", "payment open; dispute.evidence_submitted")]
    [InlineData("inquiry, wait 8d, overdue", "inquiry; payment none; dispute.evidence_overdue")]
    [InlineData("closed, submit", "dispute_state_conflict")]
    [InlineData("inquiry, under_review, submit", "dispute_state_conflict")]
    [InlineData("inquiry, under_review, wait 8d, overdue", "dispute_nothing_due")]
    [InlineData("inquiry, under_review, opened, submit", "payment open; dispute.evidence_submitted")]
    public void An_inquiry_is_answered_too_and_a_dispute_after_it_anew(string when, string then) =>
        Assert.EndsWith(then, DisputeScript.Play(DisputeScript.Captured).When(when), StringComparison.Ordinal);

    [Fact]
    public void A_draft_is_kept_text_by_text_and_submitted_as_a_whole()
    {
        var book = DisputeScript.Play(Opened);
        var dispute = book.Dispute().Id;
        DisputeCommand.GiveEvidence Say(DisputeEvidence text, bool submit = false) =>
            new(dispute, text, [], submit, Discard: false);
        book.Do(DisputeOperations.GiveEvidence, Say(new() { CustomerName = "Ann", ServiceDate = "May" }));
        book.Do(DisputeOperations.GiveEvidence, Say(new() { ServiceDate = "June" }));
        Assert.Equal(ResponseState.Draft, DisputeResource.Of(book.Dispute()).Response.State);

        book.Do(DisputeOperations.GiveEvidence, Say(new() { RefundPolicy = "None." }, submit: true));

        var said = DisputeResource.Of(book.Dispute()).Response;
        Assert.Equal(ResponseState.Submitted, said.State);
        Assert.Equal(new() { CustomerName = "Ann", ServiceDate = "June", RefundPolicy = "None." }, said.Text);
        Assert.Equal((book.Now, "operator"), (said.SubmittedAt!.Value, said.SubmittedTo));
    }

    [Fact]
    public void A_draft_can_be_begun_anew()
    {
        var book = DisputeScript.Play($"{Opened}, draft first file, draft second anew");

        Assert.Empty(book.Dispute().Files);
        Assert.Equal("second", book.Dispute().Text!.UncategorizedText);
    }

    [Fact]
    public void What_was_submitted_is_the_draft_of_the_second_stage()
    {
        var book = DisputeScript.Play($"{Opened}, submit they_got_it file, lost, second_stage");

        var response = DisputeResource.Of(book.Dispute()).Response;
        Assert.Equal(ResponseState.Draft, response.State);
        Assert.Equal("they_got_it", response.Text.UncategorizedText);
        Assert.Single(response.Files);
        Assert.EndsWith("dispute.evidence_submitted", book.When("submit nothing"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_is_kept_by_itself_with_its_hash()
    {
        var book = DisputeScript.Play($"{Opened}, draft text file");
        var file = book.Dispute().Files.Single();
        var kept = book.Find(DisputeFile.Kind, file.Id)!;
        var content = DisputeScript.File("Receipt.pdf", 100).Content;

        Assert.Equal(("Receipt.pdf", "application/pdf", EvidenceKind.Receipt, 100L),
            (file.Name, file.ContentType, file.Kind, file.SizeBytes));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(content)), file.Sha256);
        Assert.Equal(content, kept.Content);
        Assert.Equal(book.Dispute().Id, kept.Dispute);
        Assert.StartsWith("dfl_", file.Id, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(10, 1, 0, 0, null)]
    [InlineData(11, 1, 0, 0, "dispute_evidence_too_large")]
    [InlineData(9, 1, 1, 1, null)]
    [InlineData(10, 1, 1, 1, "dispute_evidence_too_large")]
    [InlineData(2, 2 << 20, 0, 0, null)]
    [InlineData(2, 2 << 20, 1, 10, "dispute_evidence_too_large")]
    [InlineData(2, 1 << 20, 1, 2 << 20, null)]
    public void Files_are_counted_together_with_those_that_were_kept(
        int count, int bytes, int kept, int keptBytes, string? refusal)
    {
        var book = DisputeScript.Play(Opened);
        var dispute = book.Dispute().Id;
        Decision Give(int count, int bytes, bool discard = false) => book.Do(
            DisputeOperations.GiveEvidence,
            new DisputeCommand.GiveEvidence(
                dispute,
                new(),
                [.. Enumerable.Range(0, count).Select(i => DisputeScript.File($"{i}.pdf", Math.Max(8, bytes)))],
                Submit: false,
                discard));
        Give(kept, keptBytes);

        Assert.Equal(refusal, (Give(count, bytes) as Decision.Refused)?.Rejection.Type.Code);
        Assert.Equal(
            count > 10 ? refusal : null, (Give(count, bytes, discard: true) as Decision.Refused)?.Rejection.Type.Code);
    }

    [Fact]
    public void A_dispute_without_a_deadline_is_never_overdue() =>
        Assert.Null(DisputeScript.Play($"{DisputeScript.Captured}, opened 4000 undated").Dispute().DueAt());

    [Fact]
    public void A_later_notice_gives_new_time()
    {
        var book = DisputeScript.Play($"{Opened}, wait 8d, overdue, won, second_stage");

        Assert.Null(DisputeResource.Of(book.Dispute()).EvidenceOverdue);
        Assert.StartsWith("200; under_review 2", book.When("wait 6d, submit"), StringComparison.Ordinal);
    }

    [Fact]
    public void An_event_shows_the_dispute_as_its_answer_does()
    {
        var accepted = (Decision.Accepted)DisputeScript.Play(Opened).Do("submit")!;

        Assert.Equal(accepted.Answer!.Body, accepted.Events.Single().Data);
    }
}
