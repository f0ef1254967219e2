using System.Text.Json;
using Zentra.Cards;
using Zentra.Cards.Issuing;
using Zentra.Cards.Vault;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Operations;
using Zentra.Tests.Payments;

namespace Zentra.Tests.Cards;

/// <summary>The keys of a vault: a new one, what is sealed anew under it, and the end of the old one.</summary>
public sealed class VaultDeciderTests
{
    private readonly Book book = new();

    private VaultState State => book.Find(VaultState.Kind, VaultState.IdOf(book.Workspace.Id))!;

    [Fact]
    public void A_rotation_retires_the_data_key_and_begins_to_seal_anew()
    {
        var before = Open();

        var decided = Rotate(before.DataKey);

        var operation = book.Find(LongOperation.Records, Assert.IsType<Decision.Accepted>(decided).Subject)!;
        Assert.Equal((VaultDecider.Resealing, OperationStatus.Running), (operation.Kind, operation.Status));
        Assert.Equal(
            new(before.DataKey, State.DataKey),
            JsonSerializer.Deserialize(operation.Request, VaultJson.Default.ResealRequest));
        Assert.Equal((before.DataKey, operation.Id, 2L), (State.Retiring, State.Operation, State.Version));
        Assert.Equal(
            (before.IndexKey, before.VerificationKey), (State.IndexKey, State.VerificationKey));
        Assert.Equal((book.Now, null), (Key(before.DataKey).RetiredAt, Key(before.DataKey).DestroyedAt));
        Assert.Null(Key(State.DataKey).RetiredAt);
    }

    [Fact]
    public void A_key_is_not_retired_before_it_was_made()
    {
        var made = Open().DataKey;

        book.Wait(TimeSpan.FromMilliseconds(-5));
        Assert.IsType<Decision.Accepted>(Rotate(made));

        Assert.Equal(Key(made).CreatedAt, Key(made).RetiredAt);
    }

    [Fact]
    public void No_second_rotation_begins_before_the_first_has_ended()
    {
        var first = Open().DataKey;
        IsRefused(Rotate("vky_another"), "vault_overtaken");
        Rotate(first);

        IsRefused(Rotate(State.DataKey), "vault_rotating");
        Destroy(first);
        Assert.IsType<Decision.Accepted>(Rotate(State.DataKey));
    }

    [Fact]
    public void A_card_whose_number_is_under_a_retired_key_is_not_issued()
    {
        var old = Open().DataKey;
        Assert.IsType<Decision.Accepted>(Issue(old, "a1"));

        Rotate(old);

        IsRefused(Issue(old, "a2"), "vault_key_retired");
        Assert.IsType<Decision.Accepted>(Issue(State.DataKey, "a2"));
    }

    [Fact]
    public void Numbers_under_the_old_key_are_sealed_anew_once_and_keep_their_hash()
    {
        var old = Open().DataKey;
        Issue(old, "a1");
        Issue(old, "a2");
        var (first, second) = (book.Cards()[0].Id, book.Cards()[1].Id);
        Rotate(old);
        var now = State.DataKey;

        Assert.IsType<Decision.Accepted>(Reseal(old, now, first, "crd_unknown"));
        Assert.Equal((now, "new", "a1"), Kept(first));
        Assert.Equal((old, "box", "a2"), Kept(second));
        IsRefused(Reseal(old, now, first), "vault_overtaken");
        IsRefused(Reseal(now, old, second), "vault_overtaken");
        IsRefused(
            Reseal(old, now, [.. Enumerable.Repeat(second, VaultDecider.MaxAtOnce + 1)]), "vault_overtaken");
    }

    [Fact]
    public void Only_a_retired_key_is_destroyed_and_once()
    {
        var old = Open().DataKey;
        IsRefused(Destroy(old), "vault_overtaken");
        Rotate(old);
        IsRefused(Destroy(State.DataKey), "vault_overtaken");

        Assert.IsType<Decision.Accepted>(Destroy(old));

        Assert.Equal(("", book.Now), (Key(old).Wrapped, Key(old).DestroyedAt));
        Assert.Equal((null, null), (State.Retiring, State.Operation));
        IsRefused(Destroy(old), "vault_overtaken");
    }

    [Fact]
    public void Keys_are_put_under_another_master_where_they_are_under_the_one_that_was_seen()
    {
        var state = Open();
        Rotate(state.DataKey);
        Destroy(state.DataKey);

        Assert.IsType<Decision.Accepted>(Rewrap("m1", state.DataKey, state.IndexKey, State.DataKey));

        Assert.Equal(("again", "m2"), (Key(state.IndexKey).Wrapped, Key(state.IndexKey).Master));
        Assert.Equal(("again", "m2"), (Key(State.DataKey).Wrapped, Key(State.DataKey).Master));
        Assert.Equal(("", "m1"), (Key(state.DataKey).Wrapped, Key(state.DataKey).Master));
        Assert.Equal("m1", Key(state.VerificationKey).Master);
        IsRefused(Rewrap("m1", state.IndexKey), "vault_overtaken");
    }

    private static void IsRefused(Decision decision, string code) =>
        Assert.Equal(code, Assert.IsType<Decision.Refused>(decision).Rejection.Type.Code);

    private VaultState Open()
    {
        book.Do(VaultDecider.Open, new VaultCommand.Open(new("w1", "m1"), new("w2", "m1"), new("w3", "m1")));
        return State;
    }

    private Decision Rotate(string seen) =>
        book.Do(VaultDecider.Rotate, new VaultCommand.Rotate(seen, new("w4", "m1"), "Yearly."));

    private Decision Destroy(string key) => book.Do(VaultDecider.Destroy, new VaultCommand.Destroy(key));

    private Decision Reseal(string from, string to, params string[] cards) => book.Do(
        VaultDecider.Reseal, new VaultCommand.Reseal(from, to, [.. cards.Select(c => new ResealedNumber(c, "new"))]));

    private Decision Rewrap(string from, params string[] keys) => book.Do(
        VaultDecider.Rewrap,
        new VaultCommand.Rewrap([.. keys.Select(k => new RewrappedKey(k, from, new("again", "m2")))]));

    private Decision Issue(string key, string index)
    {
        if (book.Events.All(e => e.Type != CardEvents.ProgramCreated))
        {
            book.Do(CardsCapability.CreateProgram, new ProgramCommand.Create(
                "Test", "400000", 16, "USD", CardForm.Virtual, 48, new(null, null, null, false, null), false, null));
        }
        return book.Do(
            CardsCapability.Issue,
            new CardCommand.Issue(
                "cus_1", "operating_account", book.Events.Single(e => e.Type == CardEvents.ProgramCreated).Object, null,
                null, null, false, null, null, null, new(key, "box", index, "400000", "0002")));
    }

    private (string, string, string) Kept(string card) =>
        book.Find(SealedPan.Kind, SealedPan.IdOf(card)) is { } kept ? (kept.Key, kept.Box, kept.Index) : default;

    private VaultKey Key(string id) => book.Find(VaultKey.Kind, id)!;
}
