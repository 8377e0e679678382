export default function Page() {
  return <p>later</p>;
}
