/** Uploads the files an officer chose, one after another, refusing at once what is too large. */
import { ApiFailure } from '../../api/client'
import type { Attachment } from '../../api/shapes'

export async function uploadAll(
  files: FileList | null,
  limit: number,
  upload: (file: File) => Promise<Attachment>,
  onfile: (name: string) => void,
): Promise<Attachment[]> {
  const done: Attachment[] = []
  for (const file of files ?? []) {
    if (file.size > limit) throw new ApiFailure('page.too-large', 'caller', file.name, 413)
    onfile(file.name)
    done.push(await upload(file))
  }
  return done
}
