using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Zentra.Cards.Issuing;
using Zentra.Cards.Vault;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;
using Zentra.Runtime.Tenancy;

namespace Zentra.Server.Vault;

/// <summary>
/// Where card numbers are. Each workspace has keys of its own, wrapped by the installation's master key; numbers are
/// sealed by AES-256-GCM (NIST SP 800-38D), bound to their workspace, and found by HMAC-SHA-256.
/// </summary>
public sealed class CardVault(IStore store, Door door, InstallationSecrets secrets)
{
    private const int KeyBytes = 32;
    private const int NonceBytes = 12;
    private const int TagBytes = 16;
    private const int MaxDigits = 64;
    private const int VerificationModulus = 1_000;

    private readonly ConcurrentDictionary<(Scope Scope, string Id), byte[]> opened = new();
    private readonly ConcurrentDictionary<Scope, VaultState> states = new();

    /// <summary>Draws a number of a program that no other card has, and seals it.</summary>
    /// <exception cref="VaultUnavailableException">The workspace's keys cannot be opened.</exception>
    public async ValueTask<SealedNumber> Draw(Scope scope, CardProgram program)
    {
        var drawn = Pan.DrawnDigits(program.Bin, program.NumberLength);
        while (true)
        {
            var digits = RandomNumberGenerator.GetString("0123456789", drawn);
            var number = await Seal(scope, Pan.Of(program.Bin, digits));
            if (await store.Record(scope, CardIndex.Kind, number.Index) is null)
            {
                return number;
            }
        }
    }

    public async ValueTask<SealedNumber> Seal(Scope scope, Pan pan)
    {
        var state = await State(scope, isFresh: true);
        var index = await Index(scope, pan);
        var key = await Key(scope, state.DataKey);
        var box = pan.Disclose(digits => SealBytes(key, Encoding.ASCII.GetBytes(digits), Place(scope, index)));
        return new(state.DataKey, Convert.ToBase64String(box), index, pan.Bin, pan.Last4);
    }

    /// <summary>The number of a card. Where its key is destroyed meanwhile, it is under another one.</summary>
    /// <exception cref="VaultUnavailableException">The workspace's keys cannot be opened.</exception>
    public async ValueTask<Pan> Open(Scope scope, string card)
    {
        var kept = await Kept(scope, card);
        try
        {
            return await Open(scope, kept);
        }
        catch (VaultUnavailableException)
        {
            var now = await Kept(scope, card);
            if (now.Key == kept.Key)
            {
                throw;
            }
            return await Open(scope, now);
        }
    }

    public async ValueTask<Pan> Open(Scope scope, SealedPan number)
    {
        var key = await Key(scope, number.Key);
        var digits = OpenBytes(key, Convert.FromBase64String(number.Box), Place(scope, number.Index));
        try
        {
            return Pan.TryParse(Encoding.ASCII.GetString(digits), out var pan)
                ? pan
                : throw new VaultUnavailableException("What the vault holds is no card number.");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(digits);
        }
    }

    /// <summary>A number under another key of the workspace, in base64; its keyed hash stays as it is.</summary>
    /// <exception cref="VaultUnavailableException">The workspace's keys cannot be opened.</exception>
    public async ValueTask<string> Reseal(Scope scope, SealedPan number, string to)
    {
        var plain = OpenBytes(
            await Key(scope, number.Key), Convert.FromBase64String(number.Box), Place(scope, number.Index));
        return Convert.ToBase64String(SealBytes(await Key(scope, to), plain, Place(scope, number.Index)));
    }

    /// <summary>What puts a new data key in the place of the one that seals now.</summary>
    public async ValueTask<VaultCommand.Rotate> Rotation(Scope scope, string? reason) =>
        new((await State(scope, isFresh: true)).DataKey, Wrap(scope, KeyPurpose.Data), reason);

    /// <summary>Whether what is new is sealed by a key.</summary>
    public async ValueTask<bool> SealsBy(Scope scope, string key) => (await Kept(scope))?.DataKey == key;

    /// <summary>A workspace's key under the master that wraps now.</summary>
    /// <exception cref="VaultUnavailableException">Its own master is not here.</exception>
    public RewrappedKey Rewrap(Scope scope, VaultKey key)
    {
        var plain = Unwrap(scope, key);
        return new(key.Id, key.Master, Wrap(scope, key.Purpose, plain));
    }

    /// <summary>Whether a key can be opened.</summary>
    public bool Opens(Scope scope, VaultKey key)
    {
        try
        {
            CryptographicOperations.ZeroMemory(Unwrap(scope, key));
            return true;
        }
        catch (VaultUnavailableException)
        {
            return false;
        }
    }

    /// <summary>Forgets a key that was destroyed; whoever opens a number by it now still may.</summary>
    public void Forget(Scope scope, string key) => opened.TryRemove((scope, key), out _);

    /// <summary>What finds a card by its number, in hexadecimal.</summary>
    public async ValueTask<string> Index(Scope scope, Pan pan)
    {
        var state = states.TryGetValue(scope, out var known) ? known : await State(scope, isFresh: false);
        var key = await Key(scope, state.IndexKey);
        return pan.Disclose(digits =>
        {
            Span<byte> ascii = stackalloc byte[MaxDigits];
            Span<byte> hash = stackalloc byte[KeyBytes];
            HMACSHA256.HashData(key, ascii[..Encoding.ASCII.GetBytes(digits, ascii)], hash);
            return Convert.ToHexStringLower(hash);
        });
    }

    /// <summary>The card verification value: derived from number and expiry, and kept nowhere.</summary>
    public async ValueTask<string> Verification(Scope scope, Pan pan, int expiryMonth, int expiryYear)
    {
        var state = await State(scope, isFresh: false);
        var key = await Key(scope, state.VerificationKey);
        return pan.Disclose(digits =>
        {
            var text = string.Create(CultureInfo.InvariantCulture, $"{digits}/{expiryYear:0000}{expiryMonth:00}");
            Span<byte> hash = stackalloc byte[KeyBytes];
            HMACSHA256.HashData(key, Encoding.ASCII.GetBytes(text), hash);
            return (BinaryPrimitives.ReadUInt64BigEndian(hash) % VerificationModulus)
                .ToString("000", CultureInfo.InvariantCulture);
        });
    }

    /// <summary>What a token is known by: the vault keeps its keyed hash.</summary>
    public string TokenHash(string token)
    {
        Span<byte> hash = stackalloc byte[KeyBytes];
        HMACSHA256.HashData(secrets.VaultKey, Encoding.UTF8.GetBytes(token), hash);
        return Convert.ToHexStringLower(hash);
    }

    private async ValueTask<VaultState> State(Scope scope, bool isFresh)
    {
        if (!isFresh && states.TryGetValue(scope, out var known))
        {
            return known;
        }
        if (await Kept(scope) is { } kept)
        {
            return states[scope] = kept;
        }
        // Another node may be first: what counts is what is kept then.
        var open = new VaultCommand.Open(
            Wrap(scope, KeyPurpose.Data), Wrap(scope, KeyPurpose.Index), Wrap(scope, KeyPurpose.Verification));
        await door.Run(door.Open(scope, Actor.Runtime, VaultDecider.Open, open));
        return await Kept(scope) is { } made
            ? states[scope] = made
            : throw new VaultUnavailableException("The workspace's vault has no keys.");
    }

    private async ValueTask<VaultState?> Kept(Scope scope) =>
        (VaultState?)(await store.Record(scope, VaultState.Kind, VaultState.IdOf(scope.Workspace)))?.State;

    private async ValueTask<SealedPan> Kept(Scope scope, string card) =>
        (SealedPan)(await store.Record(scope, SealedPan.Kind, SealedPan.IdOf(card))
            ?? throw new VaultUnavailableException($"The vault has nothing of {card}.")).State;

    private async ValueTask<byte[]> Key(Scope scope, string id)
    {
        if (opened.TryGetValue((scope, id), out var known))
        {
            return known;
        }
        if (await store.Record(scope, VaultKey.Kind, id) is not { State: VaultKey { Wrapped.Length: > 0 } key })
        {
            throw new VaultUnavailableException($"The vault has no key {id}.");
        }
        return opened[(scope, id)] = Unwrap(scope, key);
    }

    private byte[] Unwrap(Scope scope, VaultKey key)
    {
        var master = secrets.Masters.Find(key.Master)
            ?? throw new VaultUnavailableException($"Master key {key.Master}, which wraps {key.Id}, is not here.");
        return OpenBytes(master, Convert.FromBase64String(key.Wrapped), Place(scope, key.Purpose.Name()));
    }

    private WrappedKey Wrap(Scope scope, KeyPurpose purpose) =>
        Wrap(scope, purpose, RandomNumberGenerator.GetBytes(KeyBytes));

    private WrappedKey Wrap(Scope scope, KeyPurpose purpose, byte[] key)
    {
        var (master, id) = secrets.Masters.Wrapping;
        return new(Convert.ToBase64String(SealBytes(master, key, Place(scope, purpose.Name()))), id);
    }

    /// <summary>Nonce, tag and ciphertext.</summary>
    private static byte[] SealBytes(byte[] key, byte[] plain, byte[] place)
    {
        var box = new byte[NonceBytes + TagBytes + plain.Length];
        RandomNumberGenerator.Fill(box.AsSpan(0, NonceBytes));
        using var aes = new AesGcm(key, TagBytes);
        aes.Encrypt(
            box.AsSpan(0, NonceBytes), plain, box.AsSpan(NonceBytes + TagBytes), box.AsSpan(NonceBytes, TagBytes),
            place);
        CryptographicOperations.ZeroMemory(plain);
        return box;
    }

    private static byte[] OpenBytes(byte[] key, ReadOnlySpan<byte> box, byte[] place)
    {
        try
        {
            var plain = new byte[box.Length - NonceBytes - TagBytes];
            using var aes = new AesGcm(key, TagBytes);
            aes.Decrypt(
                box[..NonceBytes], box[(NonceBytes + TagBytes)..], box.Slice(NonceBytes, TagBytes), plain, place);
            return plain;
        }
        catch (CryptographicException fault)
        {
            throw new VaultUnavailableException(
                "The vault was sealed by another key than this installation has.", fault);
        }
    }

    private static byte[] Place(Scope scope, string what) =>
        Encoding.UTF8.GetBytes($"{scope.Tenant}/{scope.Workspace}/{what}");
}

/// <summary>The vault cannot be opened: what needs a card's number is refused.</summary>
public sealed class VaultUnavailableException : Exception
{
    public VaultUnavailableException()
    {
    }

    public VaultUnavailableException(string message)
        : base(message)
    {
    }

    public VaultUnavailableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
